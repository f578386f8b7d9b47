// What the page does better than without a script: messages come by themselves, and are sent without a reload.
const list = document.querySelector('.messages')
const form = document.querySelector('form')
const lost = document.querySelector('.lost')
const text = form.elements.text

const events = new EventSource(`${list.dataset.events}?after=${list.dataset.last}`)
events.addEventListener('message', ({ data }) => show(JSON.parse(data)))
events.addEventListener('open', () => {
  lost.hidden = true
})
events.addEventListener('error', () => {
  lost.hidden = false
})

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const said = text.value
  const body = new URLSearchParams(new FormData(form))
  text.value = ''
  text.focus()
  try {
    const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } })
    if (!answer.ok) throw new Error(await answer.text())
  } catch {
    // Nothing that was typed is lost.
    text.value = said
    lost.hidden = false
  }
})

scrollTo(0, document.body.scrollHeight)

function show({ from, text, at }) {
  const isAtEnd = innerHeight + scrollY > document.body.scrollHeight - 120
  const item = document.createElement('li')
  const head = document.createElement('p')
  head.className = 'from'
  const name = document.createElement('b')
  name.textContent = from
  const time = document.createElement('time')
  time.dateTime = at
  time.textContent = new Date(at).toLocaleTimeString(document.documentElement.lang, {
    hour: '2-digit',
    minute: '2-digit',
  })
  head.append(name, ' ', time)
  const body = document.createElement('p')
  body.textContent = text
  item.append(head, body)
  list.append(item)
  if (isAtEnd) scrollTo({ top: document.body.scrollHeight })
}
