// jsonify.ts: a value's type as it is behind JSON: what JSON.stringify makes of it and JSON.parse of that. Types only.
// Written lean: a value that JSON keeps as it is costs one look, and nothing below a property is read before it is used.

/** What JSON cannot carry: the server answers 500 and names the property, so no value has this type. */
export interface NotJson<What extends string> {
  readonly 'JSON cannot carry': What
  readonly never: never
}

type Scalar = string | number | boolean | null
type Dropped = undefined | symbol | ((...given: never) => unknown) | (abstract new (...given: never) => unknown)

/**
 * What a client reads when a server sent a `T` as JSON: a Date is text, methods and undefined are gone.
 *
 * @example Jsonify<{ at: Date; note: string | undefined; save(): void }> // { at: string; note?: string }
 */
export type Jsonify<T> = unknown extends T
  ? T
  : T extends Scalar
    ? T
    : T extends { toJSON(...given: never): infer Made }
      ? Jsonify<Made>
      : T extends Dropped
        ? never
        : T extends readonly unknown[]
          ? JsonArray<T>
          : T extends object
            ? JsonObject<T>
            : NotJson<'bigint'>

// An array that is no tuple is written out: TypeScript puts its element off until it is asked for, so recursion ends.
type JsonArray<T extends readonly unknown[]> = T[number][] extends T
  ? T extends unknown[]
    ? JsonItem<T[number]>[]
    : readonly JsonItem<T[number]>[]
  : { [Place in keyof T]: JsonItem<T[Place]> }

/** JSON has null where an array holds what it drops from objects. */
type JsonItem<T> = unknown extends T ? T : T extends Dropped ? null : Jsonify<T>

type JsonObject<T extends object> =
  T extends ReadonlyMap<unknown, unknown>
    ? NotJson<'Map'>
    : T extends ReadonlySet<unknown>
      ? NotJson<'Set'>
      : T extends PromiseLike<unknown>
        ? NotJson<'Promise'>
        : T extends ArrayBufferView
          ? { [index: string]: number }
          : keyof T extends string
            ? [Extract<T[keyof T], Dropped>] extends [never]
              ? { [Name in keyof T]: Jsonify<T[Name]> }
              : JsonRest<T>
            : JsonRest<T>

/** Objects with something in them that does not arrive, or may not; laid out as one object, for editors to show. */
type JsonRest<T> = {
  [Name in keyof T as Sure<Name, T[Name]>]: Jsonify<T[Name]>
} & {
  [Name in keyof T as Perhaps<Name, T[Name]>]?: Jsonify<T[Name]>
} extends infer Both
  ? { [Name in keyof Both]: Both[Name] }
  : never

type Sure<Name, Value> = Name extends symbol
  ? never
  : unknown extends Value
    ? Name
    : [Extract<Value, Dropped>] extends [never]
      ? Name
      : never

type Perhaps<Name, Value> = Name extends symbol
  ? never
  : unknown extends Value
    ? never
    : [Extract<Value, Dropped>] extends [never]
      ? never
      : [Exclude<Value, Dropped>] extends [never]
        ? never
        : Name
