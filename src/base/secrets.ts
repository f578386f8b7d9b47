// secrets.ts: how secrets are written in an environment variable: a list with commas. Looks at none of them.

/** Those of the variable GUICHET_SECRET, the newest first; undefined without any. */
export function secretsIn(text: string | undefined): readonly string[] | undefined {
  const given = text
    ?.split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
  return given === undefined || given.length === 0 ? undefined : given
}
