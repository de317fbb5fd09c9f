// Counts tests (suites are not counted) and prints one line of JSON at the end, for tests/run to add up.
export default async function* count(events) {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details?.type === 'suite' && type === 'test:pass') continue
    if (type === 'test:fail') {
      const parentOnly = data.details?.error?.failureType === 'subtestsFailed'
      if (!parentOnly) sum.failed++
    } else if (data.skip !== undefined) sum.skipped++
    else sum.passed++
  }
  yield `${JSON.stringify(sum)}\n`
}
