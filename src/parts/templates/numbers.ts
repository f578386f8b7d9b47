// numbers.ts: numbers as decimal text, rounded as Python rounds: on their exact value, and halves to the even digit.
// Pure functions that the formats and the filters share.

/** More digits than any tie can hide behind: a double differs from a half within 17 of them. */
const BEHIND = 25
/** What toFixed and toExponential can give. */
const DIGITS_MAX = 100

/** The absolute value with `digits` decimals, such as "2.50"; digits from 0 to 100. */
export function fixed(value: number, digits: number): string {
  const number = Math.abs(value)
  if (number >= 1e21) return withPoint(BigInt(number).toString() + '0'.repeat(digits), digits)
  const exact = Math.min(DIGITS_MAX, digits + BEHIND)
  const all = BigInt(number.toFixed(exact).replace('.', ''))
  return withPoint(rounded(all, exact - digits).toString(), digits)
}

/** The absolute value as "2.50e+00", with `digits` decimals from 0 to 99. */
export function exponential(value: number, digits: number): string {
  const exact = Math.min(DIGITS_MAX, digits + BEHIND)
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential(exact).split('e')
  let all = rounded(BigInt(mantissa.replace('.', '')), exact - digits).toString()
  let power = Number(exponent)
  if (all.length > digits + 1) {
    all = all.slice(0, -1)
    power++
  }
  return `${withPoint(all, digits)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** The shorter of both forms, with `digits` significant digits, from 1 to 99, and no zeros at the end. */
export function general(value: number, digits: number, keepZeros: boolean): string {
  const power = value === 0 ? 0 : Number(exponential(value, digits - 1).split('e')[1])
  if (power < -4 || power >= digits) {
    const [mantissa = '', exponent = ''] = exponential(value, digits - 1).split('e')
    return `${keepZeros ? mantissa : trimZeros(mantissa)}e${exponent}`
  }
  const text = fixed(value, Math.min(DIGITS_MAX, digits - 1 - power))
  return keepZeros ? text : trimZeros(text)
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** `value / 10 ** places`, rounded half to even. */
function rounded(value: bigint, places: number): bigint {
  if (places <= 0) return value
  const unit = 10n ** BigInt(places)
  const whole = value / unit
  const rest = (value % unit) * 2n
  return rest > unit || (rest === unit && whole % 2n === 1n) ? whole + 1n : whole
}

function withPoint(digits: string, decimals: number): string {
  if (decimals === 0) return digits
  const all = digits.padStart(decimals + 1, '0')
  return `${all.slice(0, -decimals)}.${all.slice(-decimals)}`
}

/** Python's round(): to `digits` decimals, or to tens and hundreds when negative. */
export function round(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value
  if (digits > DIGITS_MAX) return value
  if (digits >= 0) return Math.sign(value) * Number(fixed(value, digits))
  if (digits < -308) return 0
  const unit = 10 ** -digits
  return Math.sign(value) * Number(fixed(value / unit, 0)) * unit
}

/** Digits in threes, from the right. */
export function grouped(digits: string, mark: string): string {
  return digits.replace(/\B(?=(?:\d{3})+(?!\d))/g, mark)
}
