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

// The built-in names are asked for first: so a function for any App need not know the App's own to read them.
type ValueOf<Inside extends string, Own> = Inside extends `${infer Converter}:${string}`
  ? Converter extends keyof ConverterValues
    ? ConverterValues[Converter]
    : Converter extends keyof Own
      ? Own[Converter]
      : Converter extends `any(${infer Words})`
        ? Word<Words>
        : Converter extends `${infer Bare}(${string}`
          ? Bare extends keyof ConverterValues
            ? ConverterValues[Bare]
            : never
          : never
  : string

// What has been read is carried along, and the call stands last: TypeScript goes 1000 deep so, and 48 otherwise.
type Word<Words extends string, Seen = never> = Words extends `${infer First},${infer Rest}`
  ? Word<Rest, Seen | Trim<First>>
  : Seen | Trim<Words>
type Trim<Text extends string> = Text extends ` ${infer Rest}` | `${infer Rest} ` ? Trim<Rest> : Text

/** The parameters of a pattern with their types; with a pattern that is only known as `string`, any names. */
export type ParamsOf<Pattern extends string, Own = unknown> = string extends Pattern
  ? Record<string, unknown>
  : { [Inside in Insides<Pattern> as NameOf<Inside>]: ValueOf<Inside, Own> }

/** The text of the error for the first converter in `Inside` that does not exist, else never. */
type BadConverter<Inside extends string, Own> = Inside extends `${infer Converter}:${string}`
  ? Converter extends keyof ConverterValues
    ? never
    : Converter extends keyof Own
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

/** The same for the place of an App, which may be empty and ends without a slash. */
export type ValidPlace<At extends string, Own> = At extends ''
  ? At
  : At extends `${string}/`
    ? 'The place of an App does not end with "/"'
    : ValidPattern<At, Own>
