// key.ts: typed keys, by which a middleware hands a value to the handlers behind it: `request.set(user, …)`,
// `request.get(user)`. A key is its own identity; its name is only for messages.

/** Names one value of a request and its type. */
export class Key<Value> {
  readonly name: string
  /** Who sets it, as the error of a missing value shall say; undefined when nobody told. */
  readonly setBy: string | undefined
  /** Never there at run time. */
  declare readonly value: Value

  constructor(name: string, setBy: string | undefined) {
    this.name = name
    this.setBy = setBy
  }
}

/**
 * Makes a key. Keep it in a constant that middleware and handlers import.
 *
 * @param name for messages
 * @param setBy the middleware that sets it, such as "requireUser"; the error of a missing value names it
 * @example
 * const user = key<User>('user', 'requireUser')
 * app.use((request, next) => { request.set(user, find(request)); return next() })
 * app.get('/me', (request) => ({ name: request.get(user).name }))
 */
export function key<Value>(name: string, setBy?: string): Key<Value> {
  return new Key<Value>(name, setBy)
}
