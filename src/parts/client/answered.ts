// answered.ts: what a call is answered with, worked out of a route's types: a union by `status`, with `ok`. Types only.
// Conditions stand in brackets, [X] extends [Y], wherever they need not be asked of each member of a union: TypeScript
// would otherwise ask all routes at once, and a call would cost as much as its App is large.

import type { LateAnswer } from '../../app/answers/late-answer.ts'
import type { EventStream } from '../../app/answers/sse.ts'
import type { Html } from '../../app/html/made.ts'
import type { OutputOf } from '../../app/input/schema.ts'
import type { Fault } from '../../app/input/validate.ts'
import type { Reply } from '../../http/reply.ts'
import type { Jsonify } from './jsonify.ts'

/** One of the answers that a route may give. */
export interface Answered<Status extends number, Ok extends boolean, Body> {
  readonly status: Status
  /** The status is 200 to 299. */
  readonly ok: Ok
  readonly body: Body
  readonly headers: Headers
}

/** The body of a 422: every fault that the route's schemas found, with its place, such as ["query", "page"]. */
export interface Refused {
  readonly detail: readonly Fault[]
}

/** One server-sent event. */
export interface ReceivedEvent<Data> {
  /** The last id that the server has sent, with this event or an earlier one. */
  readonly id?: string
  /** Its name, "message" when the server gave none. */
  readonly event: string
  readonly data: Data
}

/** What a route's phantom tells, see RouteTypes. */
export interface RouteFacts {
  readonly params: unknown
  readonly result: unknown
  readonly input: unknown
  readonly query: unknown
  readonly responses: unknown
}

/** Every answer that a route may give; `Streamed` is true when the call asked for text and bytes as they come. */
export type AnswerOf<Facts extends RouteFacts, Streamed> =
  | ResultOf<Facts['result'], Streamed, Facts['responses']>
  | DeclaredOf<Facts['responses']>
  | ([Checks<Facts>] extends [true] ? Answered<422, false, Refused> : never)
  | Answered<
      OtherErrors<StatusesOf<Facts['responses']> | RepliedStatus<Facts['result']>, Checks<Facts>>,
      false,
      unknown
    >

/** True when the route refuses with 422, and has not said itself how. */
type Checks<Facts extends RouteFacts> = [422] extends [StatusesOf<Facts['responses']>]
  ? false
  : [Facts['input'], Facts['query']] extends [undefined, undefined]
    ? false
    : true

type Replied = Reply<number, unknown> | LateAnswer<number, unknown> | Response

type ResultOf<Result, Streamed, Responses> =
  | (Result extends Replied ? RepliedOf<Result, Streamed, Responses> : never)
  | ([Exclude<Result, Replied>] extends [never]
      ? never
      : WithStatus<200, Exclude<Result, Replied>, Streamed, Responses>)

type RepliedOf<Result, Streamed, Responses> =
  Result extends Reply<number, unknown>
    ? WithStatus<Result['answers']['status'], Result['answers']['body'], Streamed, Responses>
    : Result extends LateAnswer<infer Status, infer Body>
      ? WithStatus<Status, Body extends Bytes ? FileBody : Body, Streamed, Responses>
      : Answered<number, boolean, unknown>

/** What a schema is declared for is what the schema makes: the server sends nothing else. */
type WithStatus<Status extends number, Body, Streamed, Responses> =
  Status extends StatusesOf<Responses>
    ? never
    : Status extends 204 | 205 | 304
      ? Answered<Status, OkOf<Status>, null>
      : [OkOf<Status>, Responses] extends [true, Declared]
        ? Answered<Status, true, Jsonify<OutputOf<Responses, unknown>>>
        : Answered<Status, OkOf<Status>, BodyOf<Body, Streamed>>

type OkOf<Status extends number> = number extends Status ? boolean : `${Status}` extends `2${string}` ? true : false

/** Stands for the bytes of a file, whose name decides its Content-Type. */
interface FileBody {
  readonly file: never
}

type Bytes = Uint8Array | ArrayBuffer | Blob

/** A body as the client hands it out, by what the server was given. */
type BodyOf<Body, Streamed> = unknown extends Body
  ? Body
  : Body extends string
    ? TextOf<Body, Streamed>
    : Body extends number | boolean | null
      ? Body
      : Body extends Bytes
        ? BytesOf<Streamed>
        : Body extends FileBody
          ? BytesOf<Streamed> | TextOf<string, Streamed>
          : Body extends EventStream<infer Data>
            ? AsyncIterable<ReceivedEvent<DataOf<Data>>>
            : Body extends { next(...given: never): infer Step }
              ? LinesOf<ItemOf<Step>, Streamed>
              : Body extends
                    | ReadableStream<unknown>
                    | { pipe(...given: never): unknown; read(...given: never): unknown }
                ? TextOf<string, Streamed>
                : Jsonify<Body>

type TextOf<Text extends string, Streamed> = [Streamed] extends [true] ? AsyncIterable<string> : Text
type BytesOf<Streamed> = [Streamed] extends [true] ? AsyncIterable<Uint8Array> : Uint8Array

/** What an iterator gives, out of what its next() gives. */
type ItemOf<Step> =
  Awaited<Step> extends infer Result
    ? Result extends { readonly done?: false; readonly value: infer Item }
      ? Item
      : never
    : never

/** Text and bytes are sent as they are; an iterator of anything else as lines of JSON. */
type LinesOf<Item, Streamed> = [Item] extends [string | number | Uint8Array | Html]
  ? TextOf<string, Streamed>
  : AsyncIterable<Jsonify<Item>>

/** The data of an event is text: only objects and lists can be told from other text. */
type DataOf<Data> = unknown extends Data ? unknown : Data extends object ? Jsonify<Data> : string

/** One schema, which is that of every success. */
interface Declared {
  readonly '~standard': unknown
}

type StatusesOf<Responses> = [Responses] extends [undefined | Declared] ? never : keyof Responses

type DeclaredOf<Responses> = [Responses] extends [undefined | Declared]
  ? never
  : {
      [Status in keyof Responses]: Status extends number
        ? Answered<Status, OkOf<Status>, Jsonify<OutputOf<Responses[Status], unknown>>>
        : never
    }[keyof Responses]

/** What the handler itself replies with: that it is an error is no reason to forget its body. */
type RepliedStatus<Result> =
  Extract<Result, Reply<number, unknown>> extends infer Given
    ? [Given] extends [never]
      ? never
      : Given extends Reply<infer Status, unknown>
        ? number extends Status
          ? never
          : Status
        : never
    : never

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
type ErrorStatus = `${4 | 5}${Digit}${Digit}` extends `${infer Status extends number}` ? Status : never

// One union for all routes that declare the same: the brackets keep it whole until it is known which they are.
type OtherErrors<Taken, Checked> = [Checked] extends [true]
  ? Exclude<ErrorStatus, Taken | 422>
  : [Taken] extends [never]
    ? ErrorStatus
    : Exclude<ErrorStatus, Taken>
