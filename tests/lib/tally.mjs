// What the reporters of a run counted, file by file.
//   node lib/tally.mjs failed FOLDER           the files of which something failed, one a line
//   node lib/tally.mjs sum FOLDER STATUS       what failed and why, and "N passed, N failed" as the last line
// A file that was run once more (FOLDER/again-…) counts as it came out then, and what it said first is shown.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [what, folder, status] = process.argv.slice(2)
const read = (again) =>
  readdirSync(folder)
    .filter((name) => name.startsWith('again-') === again)
    .flatMap((name) => Object.entries(JSON.parse(readFileSync(join(folder, name), 'utf8'))))

const first = read(false)
const failed = first.filter(([, { failed }]) => failed > 0)
if (what === 'failed') {
  for (const [file] of failed) console.log(file)
} else {
  const again = new Map(read(true))
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const [file, counts] of first) {
    const { failures = [], ...numbers } = again.get(file) ?? counts
    for (const [key, n] of Object.entries(numbers)) sum[key] += n
    for (const failure of failures) console.log(`\nfailed: ${file}: ${failure}\n`)
  }
  for (const [file, { failures }] of failed)
    if (again.get(file)?.failed === 0)
      console.log(`\npassed alone, after it had failed beside others: ${file}: ${failures.join('\n')}\n`)
  if (sum.failed === 0 && status !== '0') sum.failed = 1
  if (sum.skipped) console.log(`${sum.skipped} skipped`)
  console.log(`${sum.passed} passed, ${sum.failed} failed`)
  process.exitCode = sum.failed || !sum.passed ? 1 : 0
}
