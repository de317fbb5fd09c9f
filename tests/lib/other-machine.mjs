// Another machine, as far as a program can tell: a root of its own, with the system's programs and libraries, Millrace,
// and nothing else.
import { copyFileSync, cpSync, existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { millrace } from './paths.mjs'
import { run } from './process.mjs'
import { temporaryFolder } from './server.mjs'

const enter = `set -e
root=$1; shift
mount --bind "$root" "$root"
for one in usr etc proc sys dev; do mkdir -p "$root/$one"; mount --rbind "/$one" "$root/$one"; done
cd "$root"
mkdir -p old && pivot_root . old
umount -l /old
exec "$@"`

/** Its folder, and what runs a program in it; nothing where this user may not do that. */
export async function otherMachine() {
  const root = join(temporaryFolder('machine'), 'root')
  mkdirSync(join(root, 'tmp'), { recursive: true, mode: 0o1777 })
  for (const name of ['bin', 'lib', 'lib64', 'sbin'])
    if (existsSync(`/${name}`) && lstatSync(`/${name}`).isSymbolicLink())
      symlinkSync(readlinkSync(`/${name}`), join(root, name))
  const bin = join(root, 'opt/millrace/bin')
  mkdirSync(bin, { recursive: true })
  for (const name of ['millrace', 'millrace-media'])
    copyFileSync(join(dirname(millrace), name), join(bin, name))
  const inside = ['unshare', '--mount', '--propagation', 'private', 'bash', '-c', enter, '-', root]
  const { code } = await run(inside[0], [...inside.slice(1), '/opt/millrace/bin/millrace', '--version'], {
    allowFailure: true,
  })
  if (code !== 0) return null
  const program = [...inside, '/opt/millrace/bin/millrace']
  return { root, program, take: (from, to) => cpSync(from, join(root, to), { recursive: true }) }
}
