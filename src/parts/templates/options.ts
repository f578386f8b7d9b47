// options.ts: what can be said about an engine of templates, as rows: how text is read, and where it stops.
// Filters, tests, globals and the context hook are functions, not options of an operator; they stand in templates.ts.

import { defineOptions, type GivenOptions, type ResolvedOptions } from '../../base/options.ts'

const MIB = 1_048_576

export const templateOptions = defineOptions('templates', {
  autoescape: {
    default: ['html', 'htm', 'xhtml', 'xml', 'svg'],
    says: 'Extensions of the templates whose values are escaped; a .j2 or .jinja behind the extension does not count.',
    why: "What a visitor wrote must not become markup. These are Flask's; text templates, such as mails, are not HTML.",
  },
  strict: {
    default: false,
    says: 'Makes it an error to use what is not defined, unless `is defined` or `default` asks.',
    why: 'Off, as in Jinja: what is not defined prints nothing, and is an error only when something is asked of it.',
  },
  trimBlocks: {
    default: false,
    says: 'Drops the first line break behind a tag.',
    why: "Jinja's trim_blocks: a line with only a tag leaves no empty line.",
  },
  lstripBlocks: {
    default: false,
    says: 'Drops blanks and tabs before a tag that is the first thing on its line.',
    why: "Jinja's lstrip_blocks: tags can be indented without indenting the output.",
  },
  keepTrailingNewline: {
    default: false,
    says: 'Keeps the line break at the end of a template.',
    why: "Jinja's keep_trailing_newline: editors end files with one, pages do not need it.",
  },
  stepsMax: {
    default: 1_000_000,
    min: 1,
    says: 'Steps of one rendering: turns of loops, calls, items that filters handle, and every 256 characters they make.',
    why: 'A loop in a loop in a loop over long lists would hold up every other request; a million takes about a tenth of a second.',
  },
  depthMax: {
    default: 200,
    min: 1,
    max: 1000,
    says: 'How deep includes, macros, blocks and recursive loops may be nested while rendering.',
    why: 'A macro that calls itself must end in an error that names it; Python stops Jinja at a similar depth.',
  },
  outputCharsMax: {
    default: 16 * MIB,
    min: 1,
    max: 256 * MIB,
    says: 'Largest text that one rendering may make, or hold in one value, characters; for stream() of one chunk.',
    why: 'The text lies in memory whole; a page of 16 million characters is a mistake.',
  },
  listItemsMax: {
    default: 100_000,
    min: 1,
    max: 10_000_000,
    says: 'Longest list that range() and filters may make out of a number, items.',
    why: "range(1000000000) is one short word in a template; 100,000 is the bound of Jinja's sandbox.",
  },
  fileBytesMax: {
    default: MIB,
    min: 1,
    max: 64 * MIB,
    says: 'Largest template file, bytes.',
    why: 'A template is compiled; a larger file is data in the wrong folder.',
  },
  filesMax: {
    default: 10_000,
    min: 1,
    says: 'Files that list() and check() look at, and names that the cache remembers.',
    why: 'A folder of templates that is the root of a disk by mistake must not be walked for hours.',
  },
  chunkChars: {
    default: 16_384,
    min: 1,
    says: 'Characters that stream() collects before it gives them out; what waits for a promise goes out before.',
    why: 'Many tiny writes cost more than they win; 16 KiB is what Node.js streams hand on.',
  },
})

export type TemplateSettings = ResolvedOptions<typeof templateOptions.rows>
export type TemplateLimits = GivenOptions<typeof templateOptions.rows>
