// listing-page.ts: a folder's content as an HTML page: French or English, light or dark, narrow or wide, no script and
// nothing fetched. Everything that comes from the disk is escaped. Knows the listing, not the disk.

import { createHash } from 'node:crypto'
import type { Entry, Listing, Order, Sort } from './folder-content.ts'
import { encodeSegment, encodeTarget } from './target.ts'

export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

const WORDS = {
  en: {
    title: 'Contents of',
    sorts: { name: 'Name', size: 'Size', time: 'Modified (UTC)' },
    parent: 'Parent folder',
    root: 'Top',
    where: 'Where this folder is',
    empty: 'This folder is empty.',
    folder: 'folder',
    truncated: 'There are more entries than are shown here.',
    counts: (folders: number, files: number) =>
      `${folders} ${folders === 1 ? 'folder' : 'folders'}, ${files} ${files === 1 ? 'file' : 'files'}`,
    units: ['B', 'kB', 'MB', 'GB', 'TB'],
    point: '.',
  },
  fr: {
    title: 'Contenu de',
    sorts: { name: 'Nom', size: 'Taille', time: 'Modifié (UTC)' },
    parent: 'Dossier parent',
    root: 'Racine',
    where: 'Emplacement de ce dossier',
    empty: 'Ce dossier est vide.',
    folder: 'dossier',
    truncated: 'Ce dossier contient plus d’éléments que cette liste.',
    counts: (folders: number, files: number) =>
      `${folders} ${folders < 2 ? 'dossier' : 'dossiers'}, ${files} ${files < 2 ? 'fichier' : 'fichiers'}`,
    units: ['o', 'ko', 'Mo', 'Go', 'To'],
    point: ',',
  },
} as const

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2330;--paper:#fcfcfa;--quiet:#5b6475;--line:#dfe2e8;--link:#1a4fb4;--row:#f0f3f9}
@media(prefers-color-scheme:dark){:root{--ink:#e4e7ee;--paper:#14171d;--quiet:#9aa4b5;--line:#2c323d;--link:#8ab4ff;--row:#1d222b}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:60rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.15rem;font-weight:600;margin:0 0 1rem;overflow-wrap:anywhere}
h1 a,nav a{font-weight:600}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
table{width:100%;border-collapse:collapse}
th,td{padding:.45rem .5rem;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
th{font-weight:600;font-size:.9rem}
th[scope=col]:nth-child(2),td:nth-child(2){text-align:right}
tbody th{font-weight:400;font-size:1rem;white-space:normal;overflow-wrap:anywhere;width:100%}
tbody tr:hover{background:var(--row)}
td,footer,.note{color:var(--quiet);font-variant-numeric:tabular-nums}
footer,.note{margin-top:1rem;font-size:.9rem}
@media(max-width:34rem){th:nth-child(3),td:nth-child(3){display:none}body{padding:1rem .5rem 2rem}}
`

/** Content-Security-Policy of the page: its own style and nothing else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

export function listingPage(listing: Listing, language: Language): string {
  const { segments, entries } = listing
  const words = WORDS[language]
  const title = `${words.title} /${segments.map((name) => `${name}/`).join('')}`
  const folders = entries.filter(({ folder }) => folder).length
  const bytes = entries.reduce((sum, { size }) => sum + size, 0)
  const counts = `${words.counts(folders, entries.length - folders)}, ${readableSize(bytes, language)}`
  const rows = entries.map((entry) => entryRow(entry, language))
  if (segments.length > 0)
    rows.unshift(`<tr><th scope="row"><a href="../">↑ ${words.parent}</a></th><td></td><td></td></tr>\n`)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><nav aria-label="${words.where}"><h1>${crumbs(listing, words.root)}</h1></nav></header>
<main>
<table>
<thead><tr>${(['name', 'size', 'time'] as const).map((sort) => columnHead(listing, sort, words.sorts[sort])).join('')}</tr></thead>
<tbody>
${rows.join('')}</tbody>
</table>
${entries.length === 0 ? `<p class="note">${words.empty}</p>\n` : ''}${listing.truncated ? `<p class="note">${words.truncated}</p>\n` : ''}</main>
<footer>${counts}</footer>
</body>
</html>
`
}

/** The way down from the top, each step a link, the last one where we are. */
function crumbs({ base, segments }: Listing, root: string): string {
  const names = [root, ...segments]
  const steps = names.map((name, depth) => {
    const text = escaped(name)
    if (depth === segments.length) return `<span aria-current="page">${text}</span>`
    return `<a href="${escaped(encodeTarget(base, segments.slice(0, depth), true))}">${text}</a>`
  })
  return steps.join(' / ')
}

/** A link that sorts by this column, and the other way round when it is sorted by it already. */
function columnHead({ sort: sorted, order }: Listing, sort: Sort, word: string): string {
  const isSorted = sorted === sort
  const next: Order = isSorted && order === 'asc' ? 'desc' : 'asc'
  const aria = isSorted ? ` aria-sort="${order === 'asc' ? 'ascending' : 'descending'}"` : ''
  const arrow = isSorted ? `<span aria-hidden="true"> ${order === 'asc' ? '▲' : '▼'}</span>` : ''
  return `<th scope="col"${aria}><a href="?sort=${sort}&amp;order=${next}">${word}</a>${arrow}</th>`
}

function entryRow({ name, folder, size, modifiedMs }: Entry, language: Language): string {
  const tail = folder ? '/' : ''
  // "./" keeps a name such as "javascript:x" from being read as a scheme.
  const link = `<a href="./${escaped(encodeSegment(name))}${tail}">${escaped(name)}${tail}</a>`
  const iso = new Date(modifiedMs).toISOString()
  const time = `<time datetime="${iso}" title="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)}</time>`
  const amount = folder ? `<span title="${WORDS[language].folder}">—</span>` : readableSize(size, language)
  return `<tr><th scope="row">${link}</th><td>${amount}</td><td>${time}</td></tr>\n`
}

/** 1500 -> "1.5 kB", "1,5 ko"; powers of 1000, as people's file managers count. */
export function readableSize(bytes: number, language: Language): string {
  const { units, point } = WORDS[language]
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '')
  return `${digits.replace('.', point)}\u00a0${units[unit] ?? ''}`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Safe as text and inside quotes; signs that turn the direction of writing are shown as their code. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`)
}
