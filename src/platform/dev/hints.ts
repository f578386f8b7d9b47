// hints.ts: what usually lies behind an error, in one sentence, in French and English. A table of signs, each with what it
// points to; the first that fits counts. Knows reports, not pages.

import type { Language } from '../../app/pages/shell.ts'
import type { ErrorReport } from './report.ts'
import type { SeenVariable } from './witness.ts'

export type Words = Readonly<Record<Language, string>>

/** What the request says that may matter. */
export interface HintRequest {
  readonly method: string
  readonly type: string
}

type Rule = (report: ErrorReport, request: HintRequest | undefined) => Words | undefined

/** A name that an error says is not what it should be: "rows.map is not a function", "rows is not iterable". */
const SUBJECT =
  /\b([\p{ID_Start}$_][\p{ID_Continue}$]*)(?:\.[\p{ID_Continue}$]+)* is not (?:a function|iterable|async iterable|a constructor)/u
const READING = /Cannot read properties of (undefined|null) \(reading '([^']+)'\)/
/** What only a file has. */
const OF_FILES = /\b(?:arrayBuffer|stream|bytes|slice|save|moveTo) is not a function/

const RULES: readonly Rule[] = [
  notParsed,
  nothingReturned,
  promiseInAnswer,
  promiseNotAwaited,
  formWithoutFiles,
  bodyReadTwice,
  portInUse,
  nothingThere,
  notSerialised,
]

export function hintFor(report: ErrorReport, request: HintRequest | undefined): Words | undefined {
  for (const rule of RULES) {
    const words = rule(report, request)
    if (words !== undefined) return words
  }
  return undefined
}

function notParsed({ code }: ErrorReport): Words | undefined {
  if (code !== 'GUI_PLATFORM_SYNTAX') return undefined
  return {
    en: 'Correct the line and save: this page follows.',
    fr: 'Corrigez la ligne et enregistrez : cette page suivra.',
  }
}

function nothingReturned({ code, message }: ErrorReport): Words | undefined {
  if (code !== 'GUI_APP_ANSWER' || !/returned (?:undefined|nothing)/.test(message)) return undefined
  if (/^(?:A|The) middleware\b/.test(message))
    return {
      en: 'The middleware ends without “return”: write return next(), or const answer = await next() and return answer.',
      fr: 'Le middleware se termine sans « return » : écrivez return next(), ou const answer = await next() puis return answer.',
    }
  return {
    en: 'The handler ends without “return”. An arrow function with braces returns nothing by itself: write ({ … }) => value, or return inside of the braces. For an empty answer: reply(null, 204).',
    fr: 'La fonction se termine sans « return ». Une fonction fléchée avec des accolades ne renvoie rien d’elle-même : écrivez ({ … }) => valeur, ou return entre les accolades. Pour une réponse vide : reply(null, 204).',
  }
}

function promiseInAnswer({ code, message }: ErrorReport): Words | undefined {
  if (code !== 'GUI_APP_JSON' || !/Promise|promise/.test(message)) return undefined
  return {
    en: 'A promise is in the answer where its value should be: put “await” before the call that makes it.',
    fr: 'La réponse contient une promesse au lieu de sa valeur : mettez « await » devant l’appel qui la crée.',
  }
}

function promiseNotAwaited(report: ErrorReport): Words | undefined {
  const name = SUBJECT.exec(report.message)?.[1] ?? nearReading(report)?.name
  const held = name === undefined ? undefined : variableOf(report, name)
  if (held?.type !== 'promise') return undefined
  return {
    en: `“${name}” is a promise, not its value: put “await” before the call that makes it.`,
    fr: `« ${name} » est une promesse, pas sa valeur : mettez « await » devant l’appel qui la crée.`,
  }
}

interface Reading {
  /** What is undefined or null, as it stands in the line. */
  readonly expression: string
  /** The variable that it begins with. */
  readonly name: string
  /** The same, asked first. */
  readonly careful: string
}

const EXPRESSION = /([\p{ID_Start}$_][\p{ID_Continue}$]*)(?:\??\.[\p{ID_Continue}$]+|\[[^\]]*\])*$/u

/** What stands before the property that an error names, in the line of the error. */
function nearReading({ message, frames }: ErrorReport): Reading | undefined {
  const property = READING.exec(message)?.[2]
  const frame = frames.find(({ of }) => of === 'user')
  if (property === undefined || frame?.excerpt === undefined) return undefined
  const line = frame.excerpt.lines[frame.line - frame.excerpt.first] ?? ''
  const from = Math.max(0, frame.column - 2 - property.length)
  for (const [sign, careful] of [
    [`.${property}`, `?.${property}`],
    [`[${property}]`, `?.[${property}]`],
    [`['${property}']`, `?.['${property}']`],
  ] as const) {
    const at = line.indexOf(sign, from)
    const [expression = '', name = ''] = at < 0 ? [] : (EXPRESSION.exec(line.slice(0, at)) ?? [])
    if (name !== '') return { expression, name, careful: expression + careful }
  }
  return undefined
}

function formWithoutFiles({ message, name }: ErrorReport, request: HintRequest | undefined): Words | undefined {
  if (request?.type.startsWith('application/x-www-form-urlencoded') !== true) return undefined
  if (name !== 'TypeError' || !OF_FILES.test(message)) return undefined
  return {
    en: 'The form was sent without its files: write <form method="post" enctype="multipart/form-data">. Without enctype a browser sends only their names.',
    fr: 'Le formulaire est parti sans ses fichiers : écrivez <form method="post" enctype="multipart/form-data">. Sans enctype, le navigateur n’envoie que leurs noms.',
  }
}

function bodyReadTwice({ code, message }: ErrorReport): Words | undefined {
  if (code !== 'GUI_HTTP_BODY_USED' && !/Body (?:is unusable|has already been read)/.test(message)) return undefined
  return {
    en: 'The body came once and was read: keep the first result, const data = await request.json(), and use that. A route with an input schema has read it already: take “input”.',
    fr: 'Le corps n’arrive qu’une fois et a été lu : gardez le premier résultat, const data = await request.json(), et utilisez-le. Une route avec un schéma l’a déjà lu : prenez « input ».',
  }
}

function portInUse({ code, message }: ErrorReport): Words | undefined {
  if (code !== 'EADDRINUSE') return undefined
  const port = /:(\d+)\b/.exec(message)?.[1] ?? ''
  return {
    en: `Port ${port} is in use, perhaps by another copy of this program. What opens a port belongs into app.onOpen, and is closed in app.onClose, so that a restart finds it free.`,
    fr: `Le port ${port} est occupé, peut-être par une autre copie de ce programme. Ce qui ouvre un port se met dans app.onOpen et se ferme dans app.onClose : un redémarrage le trouve alors libre.`,
  }
}

function nothingThere(report: ErrorReport): Words | undefined {
  const nothing = READING.exec(report.message)?.[1]
  const reading = nearReading(report)
  if (nothing === undefined || reading === undefined) return undefined
  const { expression, careful } = reading
  return {
    en: `“${expression}” is ${nothing} here. If that may be, ask first: ${careful}, or abort(404).`,
    fr: `« ${expression} » vaut ${nothing} ici. Si cela peut arriver, vérifiez d’abord : ${careful}, ou abort(404).`,
  }
}

function notSerialised({ message }: ErrorReport): Words | undefined {
  if (!/serialize a BigInt/.test(message)) return undefined
  return {
    en: 'JSON has no bigint: write Number(value), or String(value) where it may be larger than 2⁵³.',
    fr: 'JSON ne connaît pas bigint : écrivez Number(valeur), ou String(valeur) au-delà de 2⁵³.',
  }
}

function variableOf({ frames }: ErrorReport, name: string): SeenVariable | undefined {
  const frame = frames.find(({ variables }) => variables !== undefined)
  return frame?.variables?.find((variable) => variable.name === name)
}
