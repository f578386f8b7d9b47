// Every page counts its visits in a cookie of its own path; at http://localhost:8000/ and any path below.
import { App, type AppRequest, html } from 'guichet'

const app = new App()

app.get('/', countVisit)
app.get('/<path:page>', countVisit)

function countVisit({ cookies, path }: AppRequest<unknown>) {
  const seen = Number(cookies.get('visit') ?? 0)
  const times = Number.isSafeInteger(seen) && seen > 0 ? seen + 1 : 1
  cookies.set('visit', String(times), { path, maxAgeS: 365 * 86_400 })
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Visits of ${path}</title>
</head>
<body style="font: 1.5rem/1.5 system-ui; margin: 3rem; color-scheme: light dark">
<h1>${times === 1 ? 'Welcome for your first time here !' : `You have seen this page ${times} times !`}</h1>
<p><a href="${path}">Again</a></p>
</body>
</html>`
}

export default app
