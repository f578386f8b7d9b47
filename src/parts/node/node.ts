// node.ts: the entry `guichet/node`: programs written for other servers as Handlers, listed by hand.

// biome-ignore-all lint/performance/noBarrelFile: it is the front door of a sub-path, as src/index.ts is of the package

export { type FetchHandler, type FetchProgram, fromFetch } from './from-fetch.ts'
export { type FastifyLike, fromNode, type NodeHandler, type NodeProgram } from './from-node.ts'
export type { NodeOptions } from './options.ts'
