// shell.ts: the frame of every built-in page: self-contained, light and dark, readable at any width, usable by keyboard.
// Knows nothing of what stands on the page; `body` is markup, so whoever makes it escapes.

import { type Html, html, raw } from '../html/html.ts'

export type Language = 'en' | 'fr'

export interface Page {
  readonly lang: Language
  readonly title: string
  readonly body: Html
  /** More style, for pages that show more than text. Never a visitor's text. */
  readonly style?: string
}

/** Content-Security-Policy of built-in pages: nothing is loaded, nothing runs. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6575;--paper:#fbfaf8;--line:#dedad3;--accent:#0b5d6b}
@media (prefers-color-scheme:dark){:root{--ink:#e8e6e1;--soft:#a3abb8;--paper:#16191f;--line:#333a45;--accent:#6cc5d4}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-content:center;padding:2rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}
main{max-width:38rem}
h1{margin:0 0 .75rem;font-size:1.75rem;line-height:1.25;text-wrap:balance}
p{margin:0 0 .75rem}
.code{margin:0 0 .25rem;color:var(--accent);font-weight:600;font-variant-numeric:tabular-nums}
.soft{color:var(--soft)}
code{font:.95em ui-monospace,monospace;border:1px solid var(--line);border-radius:.25rem;padding:0 .3em}
a{color:var(--accent)}
a:focus-visible{outline:2px solid currentcolor;outline-offset:2px}`

/** A whole HTML document. */
export function page({ lang, title, body, style = '' }: Page): string {
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${raw(STYLE + style)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.text
}
