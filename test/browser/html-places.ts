// html-places.ts: the places of a page where the texts of html-corpus are put by html`…`; what is to become of each text
// there, by rules of its own: WHATWG's URL parser in Node says which scheme a browser will see.

import { type Html, html, raw } from '../../src/app/html/html.ts'

/** Taken; refused with a code; or, where html is stricter than it has to be, one or the other. */
export type Verdict = 'taken' | `GUI_${string}` | readonly ['taken', `GUI_${string}`]

export interface Place {
  /** `id` is the id of the element that holds the value. */
  make(value: string, id: string): Html
  /** Where it comes back: the text of the element, or one of its attributes. Left out where it does not come back as it is. */
  readonly back?: string
  /** What comes back, of what a parser of HTML has made of the value. */
  readonly read?: (value: string) => string
  /** What a parser makes of U+0000 there. */
  readonly nul?: string
  readonly verdict?: (value: string) => Verdict
  /** A browser fetches something for it. */
  readonly loads?: true
}

const SAFE = ['http:', 'https:', 'ftp:', 'mailto:', 'tel:', 'sms:']
const SITE = 'http://site.test/folder/page'

/** As UTF-8 brings it: half of a surrogate pair is no sign. */
export function wellFormed(value: string): string {
  return Buffer.from(value).toString()
}

/** As a parser of HTML has it. */
export function parsed(value: string, nul = '\ufffd'): string {
  return wellFormed(value).replace(/\r\n?/g, '\n').replaceAll('\u0000', nul)
}

function resolved(value: string): URL | undefined {
  const text = parsed(value)
  return URL.canParse(text, SITE) ? new URL(text, SITE) : undefined
}

/** Stricter only about a NUL at the beginning, or among what is stripped there: a parser of HTML makes another sign of it. */
function url(value: string): Verdict {
  const found = resolved(value)
  if (found === undefined || /^[\0-\x20]*\0/.test(value)) return ['taken', 'GUI_APP_HTML_URL']
  return SAFE.includes(found.protocol) ? 'taken' : 'GUI_APP_HTML_URL'
}

function picture(value: string): Verdict {
  const found = resolved(value)
  return found !== undefined && /^data:image\/(png|gif|jpeg|webp|avif)[;,]/.test(found.href) ? 'taken' : url(value)
}

/** Stricter about URLs with a scheme that stay on the site all the same. */
function code(value: string): Verdict {
  const found = resolved(value)
  if (found?.origin !== new URL(SITE).origin)
    return found === undefined ? ['taken', 'GUI_APP_HTML_SITE'] : 'GUI_APP_HTML_SITE'
  return /^[\0-\x20]*[a-z][^/?#]*:/i.test(value) ? ['taken', 'GUI_APP_HTML_SITE'] : 'taken'
}

/** Every member of a list must do; html may see more members than there are. */
function list(separator: RegExp, one: (value: string) => Verdict) {
  return (value: string): Verdict => {
    const verdicts = value.split(separator).map(one)
    if (verdicts.includes('GUI_APP_HTML_URL')) return 'GUI_APP_HTML_URL'
    return verdicts.every((verdict) => verdict === 'taken') ? 'taken' : ['taken', 'GUI_APP_HTML_URL']
  }
}

function style(value: string): Verdict {
  return /^[\w #.%-]*$/.test(value) && !value.includes('_') ? 'taken' : 'GUI_APP_HTML_CODE'
}

/** A URL behind an empty value and signs that a browser may strip; `#` where the id stands, `*` where the URL does. */
function behind(markup: string, signs: string, back: string, verdict = url): Place {
  const [start = '', middle = '', end = ''] = markup.split(/[#*]/)
  const texts = [start, middle, signs, end]
  const template = Object.assign(texts, { raw: texts })
  return {
    make: (value, id) => html(template, id, '', value),
    verdict: (value) => verdict(signs + value),
    back,
    read: (value) => signs + value,
  }
}

/** The same with a reference in place of the signs, which html does not resolve. */
function behindReference(reference: string): Place {
  return { ...behind('<a id="#" href="*">x</a>', reference, 'href'), verdict: () => 'GUI_APP_HTML_MARKUP' }
}

const escaped = (value: string) =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

export const PLACES: Readonly<Record<string, Place>> = {
  text: { make: (value, id) => html`<p id="${id}">${value}</p>`, back: 'text', nul: '' },
  'text between text': {
    make: (value, id) => html`<p id="${id}">a ${value} b</p>`,
    back: 'text',
    nul: '',
    read: (value) => `a ${value} b`,
  },
  'two texts': {
    make: (value, id) => html`<p id="${id}">${value}${value}</p>`,
    back: 'text',
    nul: '',
    read: (value) => value + value,
  },
  'text in a table': {
    make: (value, id) => html`<table><tr><td id="${id}">${value}</td></tr></table>`,
    back: 'text',
    nul: '',
  },
  'text in <pre>': { make: (value, id) => html`<pre id="${id}">${value}</pre>`, back: 'text', nul: '' },
  'text in <select>': {
    make: (value, id) => html`<select><option id="${id}">${value}</option></select>`,
    back: 'text',
    nul: '',
  },
  'text in <template>': {
    make: (value, id) => html`<template id="${id}"><b>${value}</b></template>`,
    back: 'text',
    nul: '',
  },
  'text in SVG': { make: (value, id) => html`<svg><text id="${id}">${value}</text></svg>`, back: 'text' },
  'text in <title> of SVG': {
    make: (value, id) => html`<svg><title id="${id}">${value}</title></svg>`,
    back: 'text',
    nul: '',
  },
  'text in MathML': { make: (value, id) => html`<math><mi id="${id}">${value}</mi></math>`, back: 'text', nul: '' },
  'markup in text': {
    make: (value, id) => html`<div id="${id}">${html`<b>${value}</b>`}</div>`,
    back: 'text',
    nul: '',
  },
  '<textarea>': { make: (value, id) => html`<textarea id="${id}">${value}</textarea>`, back: 'text' },
  '<title>': { make: (value, id) => html`<title id="${id}">${value}</title>`, back: 'text' },
  'markup in <textarea>': {
    make: (value, id) => html`<textarea id="${id}">${html`<b>${value}</b>`}</textarea>`,
    back: 'text',
    read: (value) => `<b>${value}</b>`,
  },
  'raw() in <textarea>': { make: (value, id) => html`<textarea id="${id}">${raw(value)}</textarea>` },
  '<noscript>': {
    make: (value, id) => html`<noscript id="${id}"><p title="${value}">${value}</p></noscript>`,
    back: 'text',
    read: (value) => `<p title="${escaped(value)}">${escaped(value)}</p>`,
  },
  'attribute, double quotes': { make: (value, id) => html`<p id="${id}" title="${value}">x</p>`, back: 'title' },
  'attribute, single quotes': { make: (value, id) => html`<p id='${id}' title='${value}'>x</p>`, back: 'title' },
  'attribute, a part': {
    make: (value, id) => html`<p id="${id}" class="a ${value} b">x</p>`,
    back: 'class',
    read: (value) => `a ${value} b`,
  },
  'attribute, two parts': {
    make: (value, id) => html`<p id="${id}" class='${value}${value}'>x</p>`,
    back: 'class',
    read: (value) => value + value,
  },
  'attribute without a space behind': { make: (value, id) => html`<br title="${value}"id="${id}"/>`, back: 'title' },
  'attribute value': {
    make: (value, id) => html`<input id="${id}" value="${value}" disabled="${false}">`,
    back: 'value',
  },
  'attribute aria-label': { make: (value, id) => html`<p id="${id}" aria-label="${value}">x</p>`, back: 'aria-label' },
  'attribute data-x': { make: (value, id) => html`<p id="${id}" data-x="${value}">x</p>`, back: 'data-x' },
  'attribute alt': { make: (value, id) => html`<img id="${id}" alt="${value}">`, back: 'alt' },
  'attribute content': {
    make: (value, id) => html`<meta id="${id}" name="description" content="${value}">`,
    back: 'content',
  },
  'markup in an attribute': {
    make: (value, id) => html`<p id="${id}" title="${html`<b>${value}</b>`}">x</p>`,
    back: 'title',
    read: (value) => `<b>${value}</b>`,
  },
  'raw() in an attribute': { make: (value, id) => html`<p id="${id}" title="${raw(value)}">x</p>` },
  'raw() in an attribute, single quotes': { make: (value, id) => html`<p id="${id}" title='${raw(value)}'>x</p>` },
  'JSON text in a script': {
    make: (value, id) => html`<script id="${id}" type="application/json">${JSON.stringify(value)}</script>`,
    back: 'json',
  },
  'JSON in a script': {
    make: (value, id) => html`<script id="${id}" type="application/ld+json">${[value]}</script>`,
    back: 'json',
  },
  script: { make: (value, id) => html`<script id="${id}">a = ${value}</script>`, verdict: () => 'GUI_APP_HTML_CODE' },
  'string in a script': {
    make: (value, id) => html`<script id="${id}">a = "${value}"</script>`,
    verdict: () => 'GUI_APP_HTML_CODE',
  },
  'markup in a script': {
    make: (value, id) => html`<script id="${id}">a = "${html`${value}`}"</script>`,
    verdict: () => 'GUI_APP_HTML_CODE',
  },
  'import map': {
    make: (value, id) =>
      html`<script id="${id}" type="importmap">${JSON.stringify({ imports: { own: value } })}</script>`,
    verdict: () => 'GUI_APP_HTML_CODE',
  },
  'string in an import map': {
    make: (value, id) => html`<script id="${id}" type="importmap">{ "imports": { "own": "${value}" } }</script>`,
    verdict: () => 'GUI_APP_HTML_CODE',
  },
  'speculation rules': {
    make: (value, id) =>
      html`<script id="${id}" type="speculationrules">${JSON.stringify({ prerender: [{ urls: [value] }] })}</script>`,
    verdict: () => 'GUI_APP_HTML_CODE',
  },
  '<style>': { make: (value, id) => html`<style id="${id}">.a { color: ${value} }</style>`, verdict: style },
  'style of an element': {
    make: (value, id) => html`<p id="${id}" style="color: ${value}">x</p>`,
    verdict: style,
    back: 'style',
    read: (value) => `color: ${value}`,
  },
  onclick: {
    make: (value, id) => html`<p id="${id}" onclick="f('${value}')">x</p>`,
    verdict: () => 'GUI_APP_HTML_POSITION',
  },
  'no quotes': {
    make: (value, id) => html`<p id="${id}" title=${value}>x</p>`,
    verdict: () => 'GUI_APP_HTML_POSITION',
  },
  'name of an attribute': {
    make: (value, id) => html`<p id="${id}" ${value}>x</p>`,
    verdict: () => 'GUI_APP_HTML_POSITION',
  },
  'name of a tag': { make: (value, id) => html`<x-${value} id="${id}">x</p>`, verdict: () => 'GUI_APP_HTML_POSITION' },
  comment: { make: (value, id) => html`<p id="${id}">x<!-- ${value} --></p>`, verdict: () => 'GUI_APP_HTML_POSITION' },
  srcdoc: {
    make: (value, id) => html`<iframe id="${id}" srcdoc="${value}"></iframe>`,
    verdict: () => 'GUI_APP_HTML_CODE',
  },
  'markup in srcdoc': {
    loads: true,
    make: (value, id) => html`<iframe id="${id}" srcdoc="${html`<p>${value}</p>`}"></iframe>`,
    back: 'frame',
  },
  'href of <a>': { make: (value, id) => html`<a id="${id}" href="${value}">x</a>`, verdict: url, back: 'href' },
  'href behind a beginning': {
    make: (value, id) => html`<a id="${id}" href="java${value}">x</a>`,
    verdict: (value) => url(`java${value}`),
    back: 'href',
    read: (value) => `java${value}`,
  },
  'href, a part and the rest': {
    make: (value, id) => html`<a id="${id}" href="${value.slice(0, 4)}${value.slice(4)}">x</a>`,
    verdict: url,
    back: 'href',
  },
  'href before a colon': {
    make: (value, id) => html`<a id="${id}" href="${value}:${value}">x</a>`,
    verdict: (value) => url(`${value}:${value}`),
    back: 'href',
    read: (value) => `${value}:${value}`,
  },
  'href behind white space': behind('<a id="#" href="*">x</a>', '\n   ', 'href'),
  'href behind a tab': behind('<a id="#" href="*">x</a>', '\t', 'href'),
  'href behind a form feed': behind('<a id="#" href="*">x</a>', '\f', 'href'),
  'href behind controls': behind('<a id="#" href="*">x</a>', '\u0001 \u001f', 'href'),
  'href behind a no-break space': behind('<a id="#" href="*">x</a>', '\u00a0', 'href'),
  'href behind &#9;': behindReference('&#9;'),
  'href behind &#x20;': behindReference(' &#x20;'),
  'href behind &Tab;': behindReference('&Tab;'),
  'href behind &NewLine;': behindReference('\n&NewLine;'),
  'href behind &colon;': behindReference('&colon;'),
  'href, parts on two lines': {
    make: (value, id) => html`<a id="${id}" href="${value.slice(0, 4)}\n${value.slice(4)}">x</a>`,
    verdict: (value) => url(`${value.slice(0, 4)}\n${value.slice(4)}`),
  },
  'action of <form> behind white space': behind('<form id="#" action="*"></form>', '\n   ', 'action'),
  'src of <iframe> behind white space': {
    ...behind('<iframe id="#" src="*"></iframe>', '\n   ', 'src'),
    loads: true,
  },
  'to of <set> behind white space': behind(
    '<svg><a><set id="#" attributeName="href" to="*"></set></a></svg>',
    ' \f\n',
    'to',
  ),
  'src of <img> behind white space': { ...behind('<img id="#" src="*">', ' ', 'src', picture), loads: true },
  'href behind a slash': {
    make: (value, id) => html`<a id="${id}" href="/${value}">x</a>`,
    back: 'href',
    read: (value) => `/${value}`,
  },
  'href, query': {
    make: (value, id) => html`<a id="${id}" href="?a=${value}&b=${value}">x</a>`,
    back: 'href',
    read: (value) => `?a=${value}&b=${value}`,
  },
  'href behind mailto:': {
    make: (value, id) => html`<a id="${id}" href="mailto:${value}">x</a>`,
    back: 'href',
    read: (value) => `mailto:${value}`,
  },
  'href of <area>': {
    make: (value, id) => html`<map><area id="${id}" href='${value}'></map>`,
    verdict: url,
    back: 'href',
  },
  'xlink:href in SVG': {
    make: (value, id) => html`<svg><a id="${id}" xlink:href="${value}"><text>x</text></a></svg>`,
    verdict: url,
    back: 'xlink:href',
  },
  'href of <use>': {
    loads: true,
    make: (value, id) => html`<svg><use id="${id}" href="${value}"></use></svg>`,
    verdict: url,
    back: 'href',
  },
  'to of <set>': {
    make: (value, id) => html`<svg><a><set id="${id}" attributeName="href" to="${value}"></set></a></svg>`,
    verdict: url,
    back: 'to',
  },
  'values of <animate>': {
    make: (value, id) => html`<svg><a><animate id="${id}" attributeName="href" values="${value}"></animate></a></svg>`,
    verdict: list(/;/, url),
    back: 'values',
  },
  'action of <form>': {
    make: (value, id) => html`<form id="${id}" action="${value}"></form>`,
    verdict: url,
    back: 'action',
  },
  'formaction of <button>': {
    make: (value, id) => html`<button id="${id}" formaction="${value}">x</button>`,
    verdict: url,
    back: 'formaction',
  },
  'src of <iframe>': {
    loads: true,
    make: (value, id) => html`<iframe id="${id}" src="${value}"></iframe>`,
    verdict: url,
    back: 'src',
  },
  'src of <embed>': {
    loads: true,
    make: (value, id) => html`<embed id="${id}" src="${value}">`,
    verdict: url,
    back: 'src',
  },
  'data of <object>': {
    loads: true,
    make: (value, id) => html`<object id="${id}" data="${value}"></object>`,
    verdict: url,
    back: 'data',
  },
  'cite of <q>': { make: (value, id) => html`<q id="${id}" cite="${value}">x</q>`, verdict: url, back: 'cite' },
  'background of <td>': {
    loads: true,
    make: (value, id) => html`<table><tr><td id="${id}" background="${value}">x</td></tr></table>`,
    verdict: url,
    back: 'background',
  },
  'ping of <a>': {
    make: (value, id) => html`<a id="${id}" href="/" ping="${value}">x</a>`,
    verdict: list(/[\t\n\f\r ]+/, url),
    back: 'ping',
  },
  'src of <img>': {
    loads: true,
    make: (value, id) => html`<img id="${id}" src="${value}">`,
    verdict: picture,
    back: 'src',
  },
  'srcset of <img>': {
    loads: true,
    make: (value, id) => html`<img id="${id}" srcset="${value}">`,
    verdict: list(/[\t\n\f\r ,]+/, picture),
    back: 'srcset',
  },
  'poster of <video>': {
    loads: true,
    make: (value, id) => html`<video id="${id}" poster="${value}"></video>`,
    verdict: picture,
    back: 'poster',
  },
  'src of <script>': {
    loads: true,
    make: (value, id) => html`<script id="${id}" src="${value}"></script>`,
    verdict: code,
    back: 'src',
  },
  'src of <script> behind a slash': {
    loads: true,
    make: (value, id) => html`<script id="${id}" src="/${value}"></script>`,
    verdict: (value) => code(`/${value}`),
    back: 'src',
    read: (value) => `/${value}`,
  },
  'src of <script> between slashes': {
    loads: true,
    make: (value, id) => html`<script id="${id}" src="${''}/${value}"></script>`,
    verdict: (value) => code(`/${value}`),
    back: 'src',
    read: (value) => `/${value}`,
  },
  'href of a stylesheet': {
    loads: true,
    make: (value, id) => html`<link id="${id}" rel="stylesheet" href="${value}">`,
    verdict: code,
    back: 'href',
  },
  'refresh, the URL': {
    make: (value, id) => html`<meta id="${id}" http-equiv="refresh" content="600; url=${value}">`,
    verdict: url,
    back: 'content',
    read: (value) => `600; url=${value}`,
  },
}
