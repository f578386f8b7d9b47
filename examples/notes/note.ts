// note.ts: what a note is. Forms, checks, the API, its documentation and the types of its client all come out of this file.
import { z } from 'zod'

const title = z.string().trim().min(1).max(80).describe('In one line')
const text = z.string().trim().max(1000).default('')
const day = z.iso.date().nullable().default(null).describe('When it is due')

export const Note = z.object({ id: z.int(), title, text, day, done: z.boolean() })
export const NewNote = z.object({ title, text, day })
export const Change = z.object({
  title: title.optional(),
  text: text.unwrap().optional(),
  day: day.unwrap().optional(),
  done: z.boolean().optional(),
})
export const Asked = z.object({
  q: z.string().max(80).default('').describe('Words in title or text'),
  open: z.boolean().default(false).describe('Only what is not done'),
})
export const Problem = z.object({ error: z.string() })

export type Note = z.infer<typeof Note>
