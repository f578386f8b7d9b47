// choice.ts: what a visitor has chosen, as the value of one cookie: version of the text, day, purposes agreed to. It says
// nothing of who the visitor is. Pure.

export interface Choice {
  /** Version of the text that was shown. */
  readonly version: string
  /** Seconds since 1970. */
  readonly atS: number
  /** Purposes agreed to, in the order they are declared; none when all was refused. */
  readonly agreed: readonly string[]
}

export function encodeChoice({ version, atS, agreed }: Choice): string {
  return ['1', version, atS.toString(36), agreed.join('+')].join('.')
}

/**
 * @param known purposes that there are; others are not agreed to
 * @returns undefined for anything that is no choice
 */
export function parseChoice(text: string | undefined, known: readonly string[]): Choice | undefined {
  const [format, version = '', at = '', agreed, ...more] = (text ?? '').split('.')
  if (format !== '1' || agreed === undefined || more.length > 0 || !/^[0-9a-z]{1,9}$/.test(at) || version === '')
    return undefined
  const names = new Set(agreed.split('+'))
  return { version, atS: Number.parseInt(at, 36), agreed: known.filter((purpose) => names.has(purpose)) }
}
