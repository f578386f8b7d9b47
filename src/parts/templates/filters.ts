// filters.ts: the table of all filters that templates have without being given any.

import type { AnyCallee } from './callee.ts'
import { listFilters } from './filters-list.ts'
import { markupFilters } from './filters-markup.ts'
import { textFilters } from './filters-text.ts'

export const filters: ReadonlyMap<string, AnyCallee> = new Map([...textFilters, ...listFilters, ...markupFilters])
