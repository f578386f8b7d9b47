// middleware.ts: what `import … from 'guichet/middleware'` can give: middleware of the trade, each in a file of its own.

export { type Hits, MemoryRates, type RateStore } from '../../app/visitor/rate-store.ts'
export { type BasicAuthOptions, basicAuth, basicUser } from './basic-auth.ts'
export { type CompressOptions, compress } from './compress.ts'
export { type EtagOptions, etag } from './etag.ts'
export { type RateLimitOptions, rateLimit } from './rate-limit.ts'
export { type RequestIdOptions, requestId } from './request-id.ts'
export { type TimeoutOptions, timeout } from './timeout.ts'
