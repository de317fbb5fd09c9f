// Lays a .br and a .gz copy beside everything that shrinks by it; the server sends the copy to whoever reads it.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const worthwhile = /\.(js|css|svg|html)$/

async function compress(path: string) {
  const plain = await readFile(path)
  const br = await promisify(brotliCompress)(plain, {
    params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  })
  const gz = await promisify(gzip)(plain, { level: 9 })
  for (const [ending, bytes] of [['br', br] as const, ['gz', gz] as const])
    if (bytes.length < plain.length) await writeFile(`${path}.${ending}`, bytes)
}

export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = 'dist' }) {
      const names = await readdir(dir, { recursive: true })
      await Promise.all(
        names.filter((name) => worthwhile.test(name)).map((name) => compress(`${dir}/${name}`)),
      )
    },
  }
}
