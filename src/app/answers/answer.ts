// answer.ts: what a handler may return, as a type; app/answers/make-reply makes a Reply of it at run time.

/**
 * What a handler may return: a string is HTML; an object, array, number, boolean or null is JSON; bytes, streams and
 * iterators are sent as they are; so are Reply and Response. `undefined`, functions and unawaited promises are errors, and
 * so is what JSON would make nothing of, such as a Map or a Set.
 */
export type Answer =
  | string
  | number
  | boolean
  | null
  | Tagged
  | (object & { then?: never; bind?: never; readonly [Symbol.toStringTag]?: never })

/** What names its kind, as a Map does, and can be sent nevertheless. */
type Tagged = ArrayBufferView | ArrayBuffer | { next(...given: never): unknown } | { toJSON(...given: never): unknown }
