// listing.ts: the answer for a folder without an index: its content, sorted by ?sort= and ?order=, as HTML, JSON or
// plain text by Accept. Asks folder-content for the entries and listing-page for the page.

import { chooseLanguage, chooseType } from '../../http/negotiate.ts'
import { HTML, JSON_TYPE, Reply, TEXT } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import type { Root } from './find.ts'
import { gather, type Listing, type Order, SORTS, sortEntries } from './folder-content.ts'
import type { FilesSettings } from './options.ts'
import { encodeSegment, encodeTarget } from './target.ts'

const TYPES = ['text/html', 'application/json', 'text/plain'] as const
/** @param segments decoded names from the served folder down to the one at `path` */
export async function answerListing(
  request: Request,
  root: Root,
  path: string,
  segments: readonly string[],
  settings: FilesSettings,
): Promise<Reply> {
  const { entries, truncated } = await gather(root, path, settings.listingEntriesMax)
  const sort = SORTS.find((word) => word === request.query.get('sort')) ?? 'name'
  const order: Order = request.query.get('order') === 'desc' ? 'desc' : 'asc'
  const listing = { segments, base: request.base, entries: sortEntries(entries, sort, order), sort, order, truncated }
  const reply = await replyIn(chooseType(request.headers.get('accept'), TYPES) ?? 'text/html', request, listing)
  reply.headers.set('vary', 'Accept, Accept-Language')
  reply.headers.set('cache-control', 'no-cache')
  reply.headers.set('x-content-type-options', 'nosniff')
  return reply
}

async function replyIn(type: (typeof TYPES)[number], request: Request, listing: Listing): Promise<Reply> {
  if (type === 'application/json') return new Reply(200, `${JSON.stringify(asJson(listing))}\n`, JSON_TYPE)
  if (type === 'text/plain') return new Reply(200, asText(listing), TEXT)
  // Loaded at the first listing: a site that shows none starts without it.
  const { LANGUAGES, listingPage, PAGE_POLICY } = await import('./listing-page.ts')
  const language = chooseLanguage(request.headers.get('accept-language'), LANGUAGES)
  const headers = { 'content-security-policy': PAGE_POLICY, 'content-language': language }
  return new Reply(200, listingPage(listing, language), HTML, headers)
}

function asJson(listing: Listing): object {
  const { segments, base, entries, truncated } = listing
  return {
    path: encodeTarget(base, segments, true),
    parent: segments.length === 0 ? null : encodeTarget(base, segments.slice(0, -1), true),
    folders: entries.filter((entry) => entry.folder).length,
    files: entries.filter((entry) => !entry.folder).length,
    bytes: entries.reduce((sum, entry) => sum + entry.size, 0),
    truncated,
    entries: entries.map(({ name, folder, size, modifiedMs }) => ({
      name,
      url: `${encodeSegment(name)}${folder ? '/' : ''}`,
      folder,
      size: folder ? null : size,
      modified: new Date(modifiedMs).toISOString(),
    })),
  }
}

/** One name a line, folders with a slash; a line break in a name is shown escaped, so that a line stays an entry. */
function asText({ entries, truncated }: Listing): string {
  const lines = entries.map(
    ({ name, folder }) => `${name.replace(/[\r\n]/g, encodeURIComponent)}${folder ? '/' : ''}\n`,
  )
  return lines.join('') + (truncated ? '…\n' : '')
}
