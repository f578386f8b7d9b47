// policy-opening.ts: opens a page's Content-Security-Policy for the one script of development, and for nothing else: its own
// URL, and the stream it listens to. A nonce would close what 'unsafe-inline' leaves open; a URL changes nothing else.
// CSP Level 3 §6.7. Pure text.

export interface Opened {
  readonly policy: string
  /** What the script's tag has to carry. */
  readonly nonce: string | undefined
}

const NONCE = /^'nonce-([A-Za-z0-9+/_-]+={0,2})'$/

/**
 * @param policy the field's value: one policy, or several separated by commas
 * @param script absolute URL
 * @param stream absolute URL
 */
export function openPolicy(policy: string, script: string, stream: string): Opened {
  let nonce: string | undefined
  const policies = policy.split(',').map((one) => {
    const directives = parse(one)
    nonce ??= allow(directives, ['script-src-elem', 'script-src', 'default-src'], 'script-src-elem', script)
    allow(directives, ['connect-src', 'default-src'], 'connect-src', stream)
    return [...directives].map(([name, sources]) => [name, ...sources].join(' ')).join('; ')
  })
  return { policy: policies.join(', '), nonce }
}

type Directives = Map<string, readonly string[]>

function parse(policy: string): Directives {
  const directives: Directives = new Map()
  for (const directive of policy.split(';')) {
    const [name, ...sources] = directive.trim().split(/\s+/)
    // Of two directives of one name the first counts.
    if (name !== undefined && name !== '' && !directives.has(name.toLowerCase()))
      directives.set(name.toLowerCase(), sources)
  }
  return directives
}

/** @returns the nonce by which the script may run, where URLs do not count */
function allow(directives: Directives, names: readonly string[], own: string, url: string): string | undefined {
  const governing = names.find((name) => directives.has(name))
  if (governing === undefined) return undefined
  const sources = directives.get(governing) ?? []
  const nonce = sources.map((source) => NONCE.exec(source)?.[1]).find((found) => found !== undefined)
  // 'strict-dynamic' takes no URLs; a nonce that is there already does for us too.
  if (nonce !== undefined) return nonce
  const kept = sources.filter((source) => source.toLowerCase() !== "'none'")
  // A directive of its own, so that nothing else that the governing one speaks for is opened.
  directives.set(governing === own || governing === 'script-src' ? governing : own, [...kept, url])
  return undefined
}
