// options.ts: the server's limits and deadlines. Each row says why it is there and whose default it follows.

import { defineOptions, type GivenOptions, type ResolvedOptions } from '../base/options.ts'

const MIB = 1_048_576

export const serverOptions = defineOptions('server', {
  targetBytesMax: {
    default: 8192,
    min: 64,
    max: MIB,
    says: 'Longest request target, in bytes; longer ones get 414.',
    why: 'RFC 9112 §3 recommends 8000 at least; Apache allows 8190, nginx 8 KiB.',
  },
  headBytesMax: {
    default: 16_384,
    min: 512,
    max: MIB,
    says: 'Longest request head, request line and fields together, in bytes; longer ones get 431.',
    why: 'A head is held in memory. Node allows 16 KiB, nginx 4 x 8 KiB, Apache 8 KiB a line.',
  },
  headFieldsMax: {
    default: 100,
    min: 1,
    max: 10_000,
    says: 'Most fields in a request head; more get 431.',
    why: 'Each field costs time in every lookup. Apache allows 100.',
  },
  bodyBytesMax: {
    default: MIB,
    min: 0,
    max: Number.POSITIVE_INFINITY,
    says: 'Longest body that is read whole, in bytes; longer ones get 413. Streamed bodies are not bound by it.',
    why: 'A whole body is held in memory. nginx and Fastify allow 1 MiB. A route can set its own.',
  },
  drainBytesMax: {
    default: 65_536,
    min: 0,
    max: 64 * MIB,
    says: 'How much of a body that nobody read is thrown away to keep the connection, in bytes; above it the connection closes.',
    why: 'Reading on costs bandwidth, closing costs the client a new connection. Go drains 256 KiB.',
  },
  headTimeoutMs: {
    default: 10_000,
    min: 100,
    max: Number.POSITIVE_INFINITY,
    says: 'Time for a request head to arrive, from the connection or its first byte, in milliseconds; then 408.',
    why: 'Slowloris: a head sent byte by byte holds a connection. Apache mod_reqtimeout gives 20 s, nginx 60 s.',
  },
  bodyTimeoutMs: {
    default: 10_000,
    min: 100,
    max: Number.POSITIVE_INFINITY,
    says: 'Window in which a body must make progress at bodyRateMin, in milliseconds; then 408.',
    why: 'The slow form of POST holds a connection and a handler. Apache mod_reqtimeout gives 20 s.',
  },
  bodyRateMin: {
    default: 500,
    min: 0,
    max: Number.POSITIVE_INFINITY,
    says: 'Least average rate of a body over bodyTimeoutMs, in bytes per second.',
    why: 'One byte every nine seconds is progress, but no client. Apache mod_reqtimeout asks for 500.',
  },
  handlerTimeoutMs: {
    default: 120_000,
    min: 100,
    max: Number.POSITIVE_INFINITY,
    says: 'Time for a handler to answer once its request is complete, in milliseconds; then 503 and request.signal aborts.',
    why: 'A handler that never answers holds a connection for ever. Node used 2 minutes for a long time, gunicorn 30 s.',
  },
  keepAliveTimeoutMs: {
    default: 65_000,
    min: 0,
    max: Number.POSITIVE_INFINITY,
    says: 'How long an idle connection is kept for the next request, in milliseconds.',
    why: 'Longer than the 60 s of common load balancers, so that they close first. nginx keeps 75 s, Fastify 72 s.',
  },
  writeTimeoutMs: {
    default: 30_000,
    min: 100,
    max: Number.POSITIVE_INFINITY,
    says: 'How long a client may take nothing of a reply that waits for it, in milliseconds; then the connection is cut.',
    why: 'A reader that does not read holds memory. nginx send_timeout is 60 s.',
  },
  lingerTimeoutMs: {
    default: 2000,
    min: 100,
    max: 60_000,
    says: 'How long a closed connection is still read from, so that the last reply is not lost to a reset, in milliseconds.',
    why: 'RFC 9112 §9.6. nginx lingers 5 s, Go half a second.',
  },
  requestsPerConnectionMax: {
    default: 100_000,
    min: 1,
    max: Number.POSITIVE_INFINITY,
    says: 'After so many requests a connection closes.',
    why: 'Lets memory of a connection go, and load spread anew. nginx allows 1000, Node any number.',
  },
  connectionsMax: {
    default: 20_000,
    min: 1,
    max: Number.POSITIVE_INFINITY,
    says: 'Most connections at once; more get 503.',
    why: 'Each holds a descriptor and some kilobytes. nginx asks for a number too (worker_connections).',
  },
  connectionsPerAddressMax: {
    default: 2000,
    min: 1,
    max: Number.POSITIVE_INFINITY,
    says: 'Most connections at once from one address; more get 503. Trusted proxies are not counted.',
    why: 'One host must not take all of connectionsMax. Whole schools stand behind one address, so it is generous.',
  },
  pipelineDepthMax: {
    default: 64,
    min: 1,
    max: 10_000,
    says: 'How many pipelined requests of one connection are answered before the others have their turn.',
    why: 'Fairness: a full buffer of tiny requests must not hold up everybody else.',
  },
  graceMs: {
    default: 10_000,
    min: 0,
    max: Number.POSITIVE_INFINITY,
    says: 'How long a graceful stop waits for replies under way, in milliseconds; then they are cut.',
    why: 'Docker kills after 10 s.',
    env: 'GUICHET_SHUTDOWN_TIMEOUT',
  },
  trustProxy: {
    default: [],
    says: 'Addresses or CIDR ranges of proxies whose Forwarded and X-Forwarded-* fields count.',
    why: 'Anybody can send these fields; only a proxy of your own can be believed.',
  },
})

export type ServerOptions = GivenOptions<typeof serverOptions.rows>
export type ServerSettings = ResolvedOptions<typeof serverOptions.rows>
