// words.js: the language and the colours that were chosen, and how times and sizes are written. Also the one maker of
// elements: text is always text, so nothing that a stranger sent can become markup.

const root = document.documentElement
const kept = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(`guichet-${name}`)
    localStorage.setItem(`guichet-${name}`, value)
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
  return null
}

export let lang = ''
/** What the page says, in the language that was chosen. */
export let w = {}

export async function setLang(next, keep = false) {
  w = (await import(`./words-${next}.js`)).words
  lang = next
  root.lang = next
  if (keep) kept('lang', next)
}

export const themes = ['auto', 'light', 'dark']
export let theme = kept('theme') ?? 'auto'

export function setTheme(next) {
  theme = next
  kept('theme', next)
  if (next === 'auto') delete root.dataset.theme
  else root.dataset.theme = next
}

await setLang((kept('lang') ?? root.lang) === 'fr' ? 'fr' : 'en')
setTheme(themes.includes(theme) ? theme : 'auto')

/** An element: `h('p.soft', { onclick }, 'text', child)`. */
export function h(what, props, ...children) {
  const [tag, ...classes] = what.split('.')
  const made = document.createElement(tag || 'div')
  if (classes.length > 0) made.className = classes.join(' ').trim()
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === false) continue
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value)
    else if (name === 'style') for (const [key, of] of Object.entries(value)) made.style.setProperty(key, of)
    else if (name === 'value') made.value = value
    else made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false))
  return made
}

/** A sentence with elements in the places of {names}. */
export function sentence(text, values) {
  return text.split(/(\{\w+\})/).map((part) => (part.startsWith('{') ? (values[part.slice(1, -1)] ?? part) : part))
}

const number = (value, digits) => new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value)

export function ms(value) {
  if (value < 10) return `${number(value, 2)} ms`
  if (value < 1000) return `${number(value, value < 100 ? 1 : 0)} ms`
  return value < 60_000 ? `${number(value / 1000, 2)} s` : duration(value / 1000)
}

export function bytes(value) {
  const unit = lang === 'fr' ? 'o' : 'B'
  if (value < 1000) return `${value} ${unit}`
  return value < 1e6 ? `${number(value / 1000, 1)} k${unit}` : `${number(value / 1e6, 1)} M${unit}`
}

export function duration(seconds) {
  const units = [['year', 31_536_000], ['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]]
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 }).format(seconds / size)
}

let toastTimer
export function toast(text) {
  const place = document.getElementById('toast')
  place.textContent = text
  place.classList.add('on')
  clearTimeout(toastTimer)
  toastTimer = setTimeout(() => place.classList.remove('on'), 1800)
}

export async function copy(text) {
  await navigator.clipboard.writeText(text)
  toast(w.copied)
}
