// One row for each source: what was compared, or what is wrong with it; and a tally as the last line.
export default async function* table(events) {
  const rows = new Map()
  let current
  for await (const { type, data } of events) {
    if (type === 'test:start' && data.nesting === 1) {
      current = { name: data.name, passed: 0, failures: [], notes: [] }
      rows.set(data.name, current)
    }
    if (!current) continue
    if (type === 'test:diagnostic' && data.nesting >= 2) current.notes.push(data.message)
    if (type === 'test:pass' && data.nesting === 2) current.passed++
    if (type === 'test:fail' && data.nesting === 2)
      current.failures.push(
        `${data.name}: ${data.details?.error?.cause?.message ?? data.details?.error?.message}`,
      )
    const ended = (type === 'test:pass' || type === 'test:fail') && data.nesting === 1
    if (!ended) continue
    const why = data.details?.error?.cause?.message ?? data.details?.error?.message
    if (type === 'test:fail' && !current.passed) current.failures = [`could not begin: ${why}`]
    yield row(current, data.details?.duration_ms)
  }
  const all = [...rows.values()]
  const failed = all.filter((one) => one.failures.length).length
  yield `${all.length} sources, ${all.reduce((sum, one) => sum + one.passed, 0)} checks\n`
  yield `${all.length - failed} passed, ${failed} failed\n`
}

function row({ name, passed, failures, notes }, took = 0) {
  const psnr = notes.map((n) => /least ([\d.]+)/.exec(n)?.[1]).filter(Boolean)
  const sound = notes.map((n) => /at borders ([\d.]+)/.exec(n)?.[1]).filter(Boolean)
  const apart = notes.map((n) => /: (-?[\d.]+) ms$/.exec(n)?.[1]).filter(Boolean)
  const compared = notes.map((n) => /^(\d+) segments/.exec(n)?.[1]).find(Boolean)
  const cells = [
    failures.length ? 'FAILED' : 'ok',
    name.padEnd(22),
    `${passed}/${passed + failures.length}`.padEnd(5),
    `${(took / 1000).toFixed(1)} s`.padStart(7),
    psnr.length ? `picture ≥ ${Math.min(...psnr)} dB` : '',
    sound.length ? `borders ${Math.min(...sound)} dB` : '',
    apart.length ? `apart ${Math.max(...apart.map(Math.abs))} ms` : '',
    compared ? `${compared} urgent = filled` : '',
  ]
  const lines = failures.map((text) => `       ${text.split('\n').slice(0, 6).join(' ').slice(0, 600)}`)
  return `${[cells.filter(Boolean).join('  '), ...lines].join('\n')}\n`
}
