// brand.ts: the mark by which the command line knows a database among the extensions of an App, also one of another copy of
// the package.

export const DATABASE: unique symbol = Symbol.for('guichet.database')
