// hits.ts: an extension of one's own: counts the requests of each path and shows the counts at /hits.

import { defineExtension, html } from 'guichet'

export function hits(pathsMax = 1000) {
  const counts = new Map<string, number>()
  const page = () =>
    html`<h1>Hits</h1>
      <table>
        ${[...counts].map(([path, count]) => html`<tr><td>${path}</td><td>${count}</td></tr>`)}
      </table>`
  return defineExtension({
    name: 'hits',
    middleware: [
      (request, next) => {
        const { path } = request
        if (path === '/hits') return page()
        if (counts.has(path) || counts.size < pathsMax) counts.set(path, (counts.get(path) ?? 0) + 1)
        return next()
      },
    ],
    close: () => counts.clear(),
  })
}
