// predicates.ts: Jinja's tests: what stands behind `is`.

import { isHtml } from '../../app/html/html.ts'
import { type AnyCallee, type Callee, TemplateCallable, taking } from './callee.ts'
import { undefinedFault, valueFault } from './fault.ts'
import { isIterableValue } from './items.ts'
import type { Meter } from './meter.ts'
import { contains, equal, greater, greaterOrEqual, less, lessOrEqual, modulo } from './operators.ts'
import { str } from './print.ts'
import { isLower, isUpper } from './text.ts'
import { isDict, isNumeric, isText, TemplateObject, textOf } from './values.ts'

function plain(test: (value: unknown) => boolean): Callee {
  return taking([], (_, value) => test(value))
}

function comparing(test: (left: unknown, right: unknown, meter: Meter) => boolean): Callee {
  return taking(['other'], (use, value, other) => test(value, other, use.meter), 1)
}

function dividing(test: (rest: unknown) => boolean, by?: number): Callee {
  const params = by === undefined ? ['num'] : []
  const run: Callee['run'] = (use, value, num: unknown = by) => {
    if (typeof value === 'number' && by === 2) return test(Math.abs(value % 2))
    if (value === undefined) throw undefinedFault()
    if (!isNumeric(value)) throw valueFault('only a number can be divided')
    return test(Number(modulo(value, num, use.meter)))
  }
  return taking(params, run, params.length)
}

function isSequence(value: unknown): boolean {
  return value === undefined || isText(value) || Array.isArray(value) || isDict(value)
}

const same = comparing((left, right) => Object.is(left, right))
const different = comparing((left, right, meter) => !equal(left, right, meter))
const alike = comparing(equal)

export const predicates: ReadonlyMap<string, AnyCallee> = new Map<string, AnyCallee>([
  ['boolean', plain((value) => typeof value === 'boolean')],
  ['callable', plain((value) => typeof value === 'function' || value instanceof TemplateCallable)],
  ['defined', plain((value) => value !== undefined)],
  ['divisibleby', dividing((rest) => rest === 0)],
  ['eq', alike],
  ['equalto', alike],
  ['==', alike],
  ['escaped', plain(isHtml)],
  ['even', dividing((rest) => rest === 0, 2)],
  ['false', plain((value) => value === false)],
  ['filter', taking([], (use, value) => isText(value) && use.hasFilter(textOf(value)))],
  ['float', plain((value) => typeof value === 'number' && !Number.isInteger(value))],
  ['ge', comparing(greaterOrEqual)],
  ['>=', comparing(greaterOrEqual)],
  ['gt', comparing(greater)],
  ['greaterthan', comparing(greater)],
  ['>', comparing(greater)],
  ['in', comparing(contains)],
  ['integer', plain((value) => typeof value === 'bigint' || Number.isInteger(value))],
  ['iterable', plain(isIterableValue)],
  ['le', comparing(lessOrEqual)],
  ['<=', comparing(lessOrEqual)],
  ['lower', plain((value) => isLower(str(value)))],
  ['lt', comparing(less)],
  ['lessthan', comparing(less)],
  ['<', comparing(less)],
  ['mapping', plain((value) => !(value instanceof TemplateObject) && isDict(value))],
  ['ne', different],
  ['!=', different],
  ['none', plain((value) => value === null)],
  ['number', plain(isNumeric)],
  ['odd', dividing((rest) => rest === 1, 2)],
  ['sameas', same],
  ['sequence', plain(isSequence)],
  ['string', plain(isText)],
  ['test', taking([], (use, value) => isText(value) && use.hasTest(textOf(value)))],
  ['true', plain((value) => value === true)],
  ['undefined', plain((value) => value === undefined)],
  ['upper', plain((value) => isUpper(str(value)))],
])
