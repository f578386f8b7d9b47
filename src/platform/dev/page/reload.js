// reload.js: in every page of development: loads it again when the app has changed, and swaps its styles in place. Listens
// only while somebody looks: a browser has few connections for a site, and what was missed is told by the generation.

;(() => {
  const asked = new URL(document.currentScript.src)
  const [generation, keep] = asked.search.slice(1).split('&')
  const stream = asked.pathname.replace(/\.js$/, '')
  let source

  const again = () => {
    if (keep === undefined) location.reload()
  }

  const swapStyles = () => {
    const links = [...document.querySelectorAll('link[rel~="stylesheet"][href]')].filter(
      (link) => new URL(link.href).origin === location.origin,
    )
    if (links.length === 0) again()
    for (const link of links) {
      const next = link.cloneNode()
      const url = new URL(link.href)
      url.searchParams.set('guichet', String(Date.now()))
      next.href = url.href
      // The old one stays until the new one is there, so that nothing flickers.
      next.addEventListener('load', () => link.remove(), { once: true })
      next.addEventListener('error', () => next.remove(), { once: true })
      link.after(next)
    }
  }

  const listen = () => {
    if (source !== undefined || document.visibilityState === 'hidden') return
    source = new EventSource(stream)
    source.addEventListener('hello', ({ data }) => {
      if (data !== generation) again()
    })
    source.addEventListener('restart', again)
    source.addEventListener('change', ({ data }) => (data === 'styles' ? swapStyles() : again()))
  }

  const rest = () => {
    source?.close()
    source = undefined
  }

  document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? rest() : listen()))
  addEventListener('pagehide', rest)
  addEventListener('pageshow', listen)
  listen()
})()
