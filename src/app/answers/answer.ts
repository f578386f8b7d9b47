// answer.ts: what a handler may return, as a type; app/answers/make-reply makes a Reply of it at run time.

/**
 * What a handler may return: a string is HTML; an object, array, number, boolean or null is JSON; bytes, streams and
 * iterators are sent as they are; so are Reply and Response. `undefined`, functions and unawaited promises are errors.
 */
export type Answer = string | number | boolean | null | (object & { then?: never; bind?: never })
