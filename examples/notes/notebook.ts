// notebook.ts: the notes in the database. Everybody has their own, so nothing is asked without an owner.
import type { Database } from 'guichet/database'
import type { z } from 'zod'
import type { Asked, Change, NewNote, Note } from './note.ts'

export class Notebook {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async list(owner: number, { q, open }: z.infer<typeof Asked> = { q: '', open: false }): Promise<Note[]> {
    const { sql } = this.#db
    const words = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`
    return await sql<Note>`
      select id, title, text, day, done from note
      where owner = ${owner} and (title like ${words} escape '\\' or text like ${words} escape '\\')
        ${open ? sql`and done = ${false}` : sql``}
      order by done, day is null, day, id desc`
  }

  async add(owner: number, { title, text, day }: z.infer<typeof NewNote>): Promise<Note> {
    return await this.#db.sql<Note>`
      insert into note (owner, title, text, day) values (${owner}, ${title}, ${text}, ${day})
      returning id, title, text, day, done`.one()
  }

  /** @returns undefined when this owner has no such note */
  async change(owner: number, id: number, change: z.infer<typeof Change>): Promise<Note | undefined> {
    return await this.#db.transaction(async ({ sql }) => {
      const old = await sql<Note>`select * from note where id = ${id} and owner = ${owner}`.first()
      if (old === undefined) return undefined
      const { title = old.title, text = old.text, day = old.day, done = old.done } = change
      return await sql<Note>`
        update note set title = ${title}, text = ${text}, day = ${day}, done = ${done} where id = ${id}
        returning id, title, text, day, done`.one()
    })
  }

  /** @returns false when this owner has no such note */
  async remove(owner: number, id: number): Promise<boolean> {
    return (await this.#db.sql`delete from note where id = ${id} and owner = ${owner}`.run()).changes > 0
  }
}
