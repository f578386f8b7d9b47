// starters.ts: the projects that one can begin with: names and sentences only, since every start of the command line reads them.

/** Each a folder of starters/, and what it is. */
export const STARTERS = {
  minimal: 'one file, three routes',
  site: 'a small website with templates',
  api: 'an API with a database',
  chat: 'rooms whose messages arrive as they are said',
  data: 'CSV files as an API',
} as const

export type Starter = keyof typeof STARTERS
