// form-types.ts: the names and values of a form, as types, out of what its schema accepts. Nothing at run time.

/** What is one field, whatever it is made of. */
type Leaf =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | Date
  | Blob
  | readonly unknown[]
  | ((...given: never) => unknown)

/** The names of the fields and groups: "title", "address", "address.street". Any text when nothing is known. */
export type FieldName<Input> = unknown extends Input
  ? string
  : { [Key in keyof Input & string]-?: Key | InnerName<Key, NonNullable<Input[Key]>> }[keyof Input & string]

type InnerName<Key extends string, Value> = unknown extends Value
  ? never
  : Value extends Leaf
    ? never
    : `${Key}.${FieldName<Value>}`

/** What may stand in a form at first: any part of what its schema accepts. */
export type FormValues<Input> = unknown extends Input
  ? object
  : { readonly [Key in keyof Input]?: FormValue<NonNullable<Input[Key]>> | null | undefined }

type FormValue<Value> = unknown extends Value ? unknown : Value extends Leaf ? Value : FormValues<Value>
