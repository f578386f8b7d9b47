// life.ts: the opening and closing of what an App holds: mounted handlers and the user's hooks, in order of
// registration, closed in reverse. Half-open undoes itself. Knows no request.

import type { Site } from '../http/message.ts'

export interface Living {
  open?(site: Site): void | Promise<void>
  close?(): void | Promise<void>
}

export class Life {
  readonly #members: Living[] = []
  #open: Living[] = []
  #holders = 0
  #turn: Promise<void> = Promise.resolve()

  /** What is added twice, such as a middleware of several routes, is opened once; what has nothing to open is left out. */
  add(...members: readonly Living[]): void {
    for (const member of members) {
      if (member.open === undefined && member.close === undefined) continue
      if (!this.#members.includes(member)) this.#members.push(member)
    }
  }

  /** True from the first open to the last close. */
  get opened(): boolean {
    return this.#holders > 0
  }

  /** Opens what is not open yet. Who holds an App twice, opens it twice and closes it twice. */
  open(site: Site): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#holders === 0) await this.#openAll(site)
      this.#holders++
    })
  }

  /** @throws the first error of a close, after all were tried */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#holders === 0 || --this.#holders > 0) return
      const errors = await this.#closeAll()
      if (errors.length > 0) throw errors[0]
    })
  }

  /** One after the other, whoever calls: a close waits for the open before it. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(task)
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #openAll(site: Site): Promise<void> {
    for (const member of this.#members) {
      try {
        await member.open?.(site)
      } catch (error) {
        await this.#closeAll()
        throw error
      }
      this.#open.push(member)
    }
  }

  async #closeAll(): Promise<unknown[]> {
    const errors: unknown[] = []
    for (const member of this.#open.reverse()) {
      try {
        await member.close?.()
      } catch (error) {
        errors.push(error)
      }
    }
    this.#open = []
    return errors
  }
}
