import { channel } from 'guichet'

export interface Message {
  readonly id: number
  readonly from: string
  readonly text: string
  readonly at: string
}

/** So many of the last messages are kept, in memory: they are gone with the program. */
const KEPT = 100
const ROOMS_MAX = 200

/** One room: what was said lately, and everybody who listens. */
export class Room {
  readonly #news = channel<Message>()
  readonly #messages: Message[] = []
  #said = 0

  get messages(): readonly Message[] {
    return this.#messages
  }

  /** True when nothing was ever said and nobody listens. */
  get isIdle(): boolean {
    return this.#said === 0 && this.#news.readers === 0
  }

  say(from: string, text: string): Message {
    const message = { id: ++this.#said, from, text, at: new Date().toISOString() }
    this.#messages.push(message)
    if (this.#messages.length > KEPT) this.#messages.shift()
    this.#news.send(message)
    return message
  }

  /** What came after the message `id`, then what comes from now on: nothing is lost between the two. */
  async *after(id: number): AsyncGenerator<{ readonly data: Message; readonly id: number }> {
    const news = this.#news[Symbol.asyncIterator]()
    try {
      for (const message of this.#messages.filter((kept) => kept.id > id)) yield { data: message, id: message.id }
      for (let step = await news.next(); step.done !== true; step = await news.next())
        yield { data: step.value, id: step.value.id }
    } finally {
      await news.return?.()
    }
  }
}

export class Rooms {
  readonly #rooms = new Map<string, Room>()

  /** Makes it when it is not there; undefined when there are too many. */
  named(name: string): Room | undefined {
    const held = this.#rooms.get(name)
    if (held !== undefined) return held
    if (this.#rooms.size >= ROOMS_MAX) this.#forgetIdle()
    if (this.#rooms.size >= ROOMS_MAX) return undefined
    const room = new Room()
    this.#rooms.set(name, room)
    return room
  }

  #forgetIdle(): void {
    for (const [name, room] of this.#rooms) if (room.isIdle) this.#rooms.delete(name)
  }
}
