// test-reporter.mjs: counts what vitest has run, and leaves the counts as JSON in the file $GUICHET_TEST_COUNTS.
// Everything that is not a passed or a skipped test is a failure: also a file that does not load or a dead worker.

import { writeFileSync } from 'node:fs'

export default class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, notes: {} }
    for (const module of modules) {
      const failedBefore = counts.failed
      for (const test of module.children.allTests()) countTest(test, counts)
      for (const group of [module, ...module.children.allSuites()]) counts.failed += group.errors().length
      if (!module.ok() && counts.failed === failedBefore) counts.failed += 1
    }
    const file = process.env.GUICHET_TEST_COUNTS
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
  }
}

function countTest(test, counts) {
  const { state, note } = test.result()
  if (state === 'passed') counts.passed += 1
  else if (state === 'skipped') {
    counts.skipped += 1
    const reason = note ?? (test.name.startsWith('skipped: ') ? test.name.slice('skipped: '.length) : test.fullName)
    counts.notes[reason] = (counts.notes[reason] ?? 0) + 1
  } else counts.failed += 1
}
