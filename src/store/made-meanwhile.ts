// made-meanwhile.ts: "create … if not exists" of two programs that start together: PostgreSQL looks only once, and tells the
// slower one of what the other has made. The same statement again finds it there.

/** PostgreSQL, appendix A: unique_violation (of its own catalogue), duplicate_table, duplicate_object. */
const CODES = new Set(['23505', '42P07', '42710'])

/** @param error what the engine has thrown, or ours around it */
export function wasMadeMeanwhile(error: unknown): boolean {
  for (let told = error; told instanceof Error; told = told.cause) {
    if ('code' in told && typeof told.code === 'string' && CODES.has(told.code)) return true
  }
  return false
}
