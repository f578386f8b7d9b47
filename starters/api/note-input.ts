/** What a client sends for a note. */
export interface NoteInput {
  readonly title: string
  readonly done: boolean
}

const TITLE_LENGTH_MAX = 200

/**
 * The same as a schema, which App checks bodies with. Any Standard Schema will do: with zod it would be
 * z.object({ title: z.string().trim().min(1).max(200), done: z.boolean().default(false) }).
 */
export const noteInput = {
  '~standard': {
    version: 1,
    vendor: 'own',
    validate(value: unknown) {
      const { title, done = false } = (typeof value === 'object' && value !== null ? value : {}) as Partial<NoteInput>
      const issues: { message: string; path: string[] }[] = []
      const text = typeof title === 'string' ? title.trim() : ''
      if (text === '' || text.length > TITLE_LENGTH_MAX)
        issues.push({ message: `A text of 1 to ${TITLE_LENGTH_MAX} characters is expected.`, path: ['title'] })
      if (typeof done !== 'boolean') issues.push({ message: 'true or false is expected.', path: ['done'] })
      return issues.length > 0 ? { issues } : { value: { title: text, done } }
    },
    types: undefined as { readonly input: NoteInput; readonly output: NoteInput } | undefined,
  },
} as const
