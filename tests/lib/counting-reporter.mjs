// Counts tests (suites are not counted) and prints one line of JSON at the end, for tests/run to add up: how many
// passed, failed and were skipped, and of the failed ones, what failed and why.
const reason = (error) => String((error?.cause ?? error)?.stack ?? error?.message ?? error).slice(0, 1500)

export default async function* count(events) {
  const sum = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details?.type === 'suite' && type === 'test:pass') continue
    if (type === 'test:fail') {
      if (data.details?.error?.failureType === 'subtestsFailed') continue // its parent
      sum.failed++
      sum.failures.push(`${data.name}\n${reason(data.details?.error)}`)
    } else if (data.skip !== undefined) sum.skipped++
    else sum.passed++
  }
  yield `${JSON.stringify(sum)}\n`
}
