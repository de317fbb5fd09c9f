// Counts tests (suites are not counted) and writes one line of JSON at the end, for tests/lib/tally.mjs to add up: for each
// file how many passed, failed and were skipped, and of the failed ones, what failed and why.
import { basename } from 'node:path'

const reason = (error) => String((error?.cause ?? error)?.stack ?? error?.message ?? error).slice(0, 1500)

export default async function* count(events) {
  const files = {}
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details?.type === 'suite' && type === 'test:pass') continue
    if (data.details?.error?.failureType === 'subtestsFailed') continue // its parent
    const file = basename(data.file ?? 'unknown')
    files[file] ??= { passed: 0, failed: 0, skipped: 0, failures: [] }
    const sum = files[file]
    if (type === 'test:fail') {
      sum.failed++
      sum.failures.push(`${data.name}\n${reason(data.details?.error)}`)
    } else if (data.skip !== undefined) sum.skipped++
    else sum.passed++
  }
  yield `${JSON.stringify(files)}\n`
}
