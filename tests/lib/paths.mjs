// Where things lie: the repository, the programs under test, the folder of generated media.
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const millrace = resolve(root, process.env.MILLRACE_BIN ?? 'build/release/bin/millrace')
export const mediaFolder = process.env.MILLRACE_TEST_MEDIA ?? join(root, 'build/test-media')
export const chromium = process.env.MILLRACE_CHROMIUM ?? '/usr/bin/chromium'
export const quick = process.env.MILLRACE_TEST_QUICK === '1'
export const isRoot = process.getuid?.() === 0

export function requireMillrace() {
  if (!existsSync(millrace)) throw new Error(`${millrace} is not built`)
}
