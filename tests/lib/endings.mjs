import { after } from 'node:test'

/**
 * What a file has opened, closed in reverse order at its end: `const ends = endings()` at the top of the file, then
 * `ends(() => server.stop())` anywhere. (A hook that registers `after` itself would have it run at the hook's end.)
 */
export function endings() {
  const list = []
  after(async () => {
    const failures = []
    for (const end of list.reverse())
      await Promise.resolve()
        .then(end)
        .catch((error) => failures.push(error))
    if (failures.length) throw failures[0]
  })
  return (end) => list.push(end)
}
