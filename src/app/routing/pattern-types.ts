// pattern-types.ts: what TypeScript reads out of a pattern's text: which parameters it has, of which types, and what is
// wrong with it. Types only. Each route is read alone (no chain that grows), in as few instantiations as it takes.

/** The value that each built-in converter makes. */
export interface ConverterValues {
  string: string
  int: number
  float: number
  path: string
  uuid: string
  any: string
  date: Date
  slug: string
}

/** What stands between < and >, for every parameter of the pattern. */
type Insides<Pattern extends string> = Pattern extends `${string}<${infer Inside}>${infer Rest}`
  ? Inside | Insides<Rest>
  : never

type NameOf<Inside extends string> = Inside extends `${string}:${infer Name}` ? Name : Inside

type ValueOf<Inside extends string, Own> = Inside extends `${infer Converter}:${string}`
  ? Converter extends keyof Own
    ? Own[Converter]
    : Converter extends keyof ConverterValues
      ? ConverterValues[Converter]
      : Converter extends `any(${infer Words})`
        ? Word<Words>
        : Converter extends `${infer Bare}(${string}`
          ? Bare extends keyof ConverterValues
            ? ConverterValues[Bare]
            : never
          : never
  : string

type Word<Words extends string> = Words extends `${infer First},${infer Rest}` ? Trim<First> | Word<Rest> : Trim<Words>
type Trim<Text extends string> = Text extends ` ${infer Rest}` | `${infer Rest} ` ? Trim<Rest> : Text

/** The parameters of a pattern with their types; with a pattern that is only known as `string`, any names. */
export type ParamsOf<Pattern extends string, Own = unknown> = string extends Pattern
  ? Record<string, unknown>
  : { [Inside in Insides<Pattern> as NameOf<Inside>]: ValueOf<Inside, Own> }

/** The text of the error for the first converter in `Inside` that does not exist, else never. */
type BadConverter<Inside extends string, Own> = Inside extends `${infer Converter}:${string}`
  ? Converter extends keyof ConverterValues | keyof Own
    ? never
    : Converter extends `${infer Bare}(${string})`
      ? Bare extends keyof ConverterValues
        ? never
        : UnknownConverter<Bare>
      : UnknownConverter<Converter>
  : never

// Written out: a union would make the message a list of sentences.
type UnknownConverter<Name extends string> =
  `There is no converter "${Name}": there are string, int, float, path, uuid, any, date, slug and those of the App`

/** `Pattern` itself when it is well formed; else a sentence that says what is wrong, which no string is. */
export type ValidPattern<Pattern extends string, Own = unknown> = string extends Pattern
  ? Pattern
  : Pattern extends `/${string}` | ''
    ? [BadConverter<Insides<Pattern>, Own>] extends [never]
      ? Pattern
      : BadConverter<Insides<Pattern>, Own>
    : 'A pattern begins with "/"'
