// commands.ts: the table of all commands: what each is for, and where its file is. Help, the documents and completion are
// printed from it. A command is loaded only when it is the one that was asked for.

import type { CommandEntry, CommandTable } from './command.ts'

export const SERVE = () => import('./commands/serve.ts')

/** In the order of a project's life. */
export const COMMANDS: CommandTable = {
  new: { says: 'make a project to begin with', page: 'new.md', load: () => import('./commands/new.ts') },
  serve: { says: 'the same as without a command', page: 'static-files.md', load: SERVE },
  dev: { says: 'the same while you work on it', page: 'dev.md', load: () => import('./commands/dev.ts') },
  routes: { says: 'list the routes of an app', page: 'app.md', load: () => import('./commands/routes.ts') },
  explain: {
    says: 'say who would answer a URL, and why',
    page: 'explain.md',
    load: () => import('./commands/explain.ts'),
  },
  check: { says: 'find what is wrong before the start', page: 'check.md', load: () => import('./commands/check.ts') },
  test: { says: 'run the tests of a project', page: 'new.md', load: () => import('./commands/test.ts') },
  types: {
    says: 'write the types of the routes, for clients elsewhere',
    page: 'reference/client.md',
    load: () => import('./commands/route-types.ts'),
  },
  openapi: {
    says: 'print the OpenAPI document of an app',
    page: 'openapi.md',
    load: () => import('./commands/openapi.ts'),
  },
  db: {
    says: 'migrate, back up or ask the database of an app',
    page: 'database.md',
    load: () => import('./commands/db.ts'),
  },
  http: { says: "ask a server, in HTTPie's words", page: 'http-client.md', load: () => import('./commands/http.ts') },
  ws: { says: 'talk to a WebSocket, line by line', page: 'http-client.md', load: () => import('./commands/ws.ts') },
  completion: {
    says: 'make Tab complete commands, flags and routes',
    page: 'command-line.md',
    load: () => import('./commands/completion.ts'),
  },
}

export function commandNamed(name: string | undefined): CommandEntry | undefined {
  return name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
}
