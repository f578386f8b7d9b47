// excerpt.ts: SQL text, short enough for an error message. Values are never in it: they are bound.

const LENGTH_MAX = 400

/** The text on few lines, its indentation taken away, cut when it is long. */
export function excerptOf(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const whole = lines.filter((line) => line !== '').join('\n  ')
  return whole.length <= LENGTH_MAX ? whole : `${whole.slice(0, LENGTH_MAX)} …`
}
