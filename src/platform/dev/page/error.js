// error.js: the buttons of the error page, and their keys: copy, open in the editor, replay.

;(() => {
  const said = document.getElementById('said')
  const text = document.getElementById('text').value
  let hiding

  const say = (words) => {
    said.textContent = words
    said.classList.add('shown')
    clearTimeout(hiding)
    hiding = setTimeout(() => said.classList.remove('shown'), 4000)
  }

  const post = (path, body) =>
    fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

  const actions = {
    async copy({ dataset }) {
      await navigator.clipboard.writeText(text)
      say(dataset.done)
    },
    async open({ dataset }) {
      const { file, line, column } = dataset
      const answer = await post('/_guichet/open', { file, line: Number(line), column: Number(column) })
      const { says } = await answer.json()
      say(says)
    },
    async replay({ dataset }) {
      const { method, recording } = dataset
      if (method === 'GET' || recording === '') return location.reload()
      const one = await (await fetch(`/_guichet/requests/${recording}`)).json()
      const lines = one.request.head.trimEnd().split('\r\n').slice(1)
      const fields = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
      const kept = fields.filter(([name]) => !/^(content-length|transfer-encoding|connection|cookie|host|expect)$/i.test(name))
      const order = { of: one.n, method, target: one.target, fields: kept, body: one.request.body?.text ?? '' }
      const answer = await post('/_guichet/replay', order)
      if (answer.ok) location.href = '/_guichet'
      else say(dataset.failed)
    },
  }

  const act = (button) => {
    if (button) actions[button.dataset.do](button).catch((error) => say(String(error)))
  }

  for (const button of document.querySelectorAll('button[data-do]')) button.addEventListener('click', () => act(button))
  const keys = { c: 'copy', e: 'open', r: 'replay' }
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || String(getSelection()) !== '') return
    const name = keys[event.key]
    if (name !== undefined) act(document.querySelector(`[data-do=${name}]`))
  })
})()
