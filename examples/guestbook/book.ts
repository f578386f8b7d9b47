// book.ts: the entries in the database, the newest first, a page at a time.
import type { Database } from 'guichet/database'

const ENTRIES_ON_PAGE = 12

export interface Entry {
  readonly id: number
  readonly name: string
  readonly place: string | null
  readonly message: string
  readonly weather: string
  /** Path of the picture on this site. */
  readonly picture: string | null
  /** ISO 8601. */
  readonly at: string
}

export interface Page {
  readonly entries: readonly Entry[]
  readonly page: number
  readonly pages: number
  readonly count: number
}

type NewEntry = Pick<Entry, 'name' | 'message' | 'weather' | 'picture'> & { readonly place?: string | undefined }

export class Book {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async page(wanted: number): Promise<Page> {
    const { count } = await this.#db.sql<{ count: number }>`select count(*) as count from entry`.one()
    const pages = Math.max(1, Math.ceil(count / ENTRIES_ON_PAGE))
    const page = Math.min(wanted, pages)
    const entries = await this.#db.sql<Entry>`
      select * from entry order by id desc limit ${ENTRIES_ON_PAGE} offset ${(page - 1) * ENTRIES_ON_PAGE}`
    return { entries, page, pages, count }
  }

  async add({ name, place, message, weather, picture }: NewEntry): Promise<number> {
    const { id } = await this.#db.sql<{ id: number }>`
      insert into entry (name, place, message, weather, picture, at)
      values (${name}, ${place ?? null}, ${message}, ${weather}, ${picture}, ${new Date()}) returning id`.one()
    return id
  }

  /** @returns the path of its picture, if it had one */
  async remove(id: number): Promise<string | null | undefined> {
    const gone = this.#db.sql<Pick<Entry, 'picture'>>`delete from entry where id = ${id} returning picture`
    return (await gone.first())?.picture
  }
}
