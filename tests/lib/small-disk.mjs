// A file system of its own for a server's data, so that what else the machine stores neither fills nor empties it.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './process.mjs'
import { temporaryFolder } from './server.mjs'

/** The folder, or nothing where this user may not mount. `ends`, see endings.mjs: unmounted after the server on it. */
export async function smallDisk(ends, megabytes) {
  const folder = join(temporaryFolder('disk'), 'data')
  mkdirSync(folder, { recursive: true })
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  } catch {
    return null
  }
  ends(() => run('umount', ['-l', folder]))
  return folder
}
