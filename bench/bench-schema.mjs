// bench-schema.mjs: where the servers of the data suite keep their tables in PostgreSQL: a schema that is dropped at the end.

import pg from 'pg'

const SCHEMA = 'guichet_bench'
const USUAL = ['postgres://postgres@127.0.0.1:5432/test', 'postgres://postgres@127.0.0.1:5432/postgres']

/** Says its URL to the servers by BENCH_POSTGRES; undefined when no server answers. */
export async function openBenchSchema() {
  const urls = process.env.TEST_POSTGRES_URL ? [process.env.TEST_POSTGRES_URL.replace(/\?.*$/, '')] : USUAL
  for (const url of urls) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.query(`drop schema if exists ${SCHEMA} cascade`)
      await client.query(`create schema ${SCHEMA}`)
    } catch {
      await client.end().catch(() => {})
      continue
    }
    process.env.BENCH_POSTGRES = `${url}?options=-c%20search_path%3D${SCHEMA}`
    return {
      async close() {
        await client.query(`drop schema if exists ${SCHEMA} cascade`)
        await client.end()
      },
    }
  }
  return undefined
}
