// guestbook.js: what is nicer with a script: the picture before it is sent, and how far the sending is. Without it the
// form is sent as any form is.

document.addEventListener('change', ({ target }) => {
  if (target.type !== 'file') return
  const field = target.closest('.gui-field')
  field.querySelector('.preview')?.remove()
  const [picture] = target.files
  if (!picture?.type.startsWith('image/')) return
  const preview = document.createElement('img')
  preview.className = 'preview'
  preview.alt = picture.name
  preview.src = URL.createObjectURL(picture)
  preview.onload = preview.onerror = () => URL.revokeObjectURL(preview.src)
  field.append(preview)
})

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!form.querySelector('[type=file]')?.files.length) return
  event.preventDefault()
  const button = form.querySelector('.gui-submit')
  const bar = document.createElement('progress')
  bar.max = 1
  bar.value = 0
  const label = document.createElement('label')
  label.className = 'sending'
  label.append(form.closest('[data-sending]').dataset.sending, bar)
  button.before(label)
  button.disabled = true

  const sending = new XMLHttpRequest()
  sending.open('POST', form.action)
  sending.upload.onprogress = ({ loaded, total }) => {
    bar.value = loaded / total
  }
  sending.onload = () => show(sending)
  sending.onerror = () => {
    // The browser's own way says what is wrong with the line.
    form.submit()
  }
  sending.send(new FormData(form))
})

/** The page that came back, whether with the entry in it or with what is wrong. */
function show({ responseText, responseURL }) {
  const [book] = /<main class="book[\s\S]*<\/main>/.exec(responseText) ?? []
  if (book === undefined) return location.reload()
  const came = document.createElement('template')
  came.innerHTML = /<title>.*<\/title>/.exec(responseText) + book
  document.title = came.content.querySelector('title').textContent
  document.querySelector('main').replaceWith(came.content.querySelector('main'))
  history.replaceState(null, '', responseURL)
  const wrong = document.querySelector('.gui-summary')
  if (wrong !== null) return wrong.focus()
  document.querySelector('.flash')?.scrollIntoView({ block: 'center' })
}
