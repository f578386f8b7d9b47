// picture.ts: is it a picture, and of which kind? By its first bytes: name and type are what the sender says of it.

const BEGINNINGS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['png', /^89504e470d0a1a0a/],
  ['jpg', /^ffd8ff/],
  ['gif', /^474946383[79]61/],
  ['webp', /^52494646.{8}57454250/],
]

/** @returns the ending for its name, or undefined when it is no picture that browsers show */
export async function kindOf(picture: Blob): Promise<string | undefined> {
  const head = Buffer.from(await picture.slice(0, 16).arrayBuffer()).toString('hex')
  return BEGINNINGS.find(([, pattern]) => pattern.test(head))?.[0]
}
