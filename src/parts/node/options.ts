// options.ts: how a mounted program of another kind sees its address, and who answers what it does not find.

import { defineOptions, type GivenOptions, type ResolvedOptions } from '../../base/options.ts'

export const nodeOptions = defineOptions('node', {
  base: {
    default: 'strip',
    words: ['strip', 'keep'],
    says: 'What the handler sees of the prefix it is mounted at: "strip" takes it off the URL, "keep" leaves the URL whole.',
    why: 'A program does not know where it is mounted. Connect, Express and Hono strip the prefix of what they mount.',
  },
  fallthrough: {
    default: false,
    says: 'Where the handler answers 404, that answer is dropped and the App goes on: its notFound answers.',
    why: 'A 404 may be the answer of an API. Off, because then nothing of an answer is lost.',
  },
})

export type NodeOptions = GivenOptions<typeof nodeOptions.rows>
export type NodeSettings = ResolvedOptions<typeof nodeOptions.rows>
