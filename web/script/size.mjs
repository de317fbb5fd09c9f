// Adds up the gzip size of all JavaScript that a page loads, and fails when it weighs more than it may.
// Read from the bundler's own list of files: a page's entry, its lazily loaded part, and all they import.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist)))
const hls = Object.keys(manifest).find((key) => key.includes('hls.js'))

const pages = [
  { name: 'library', limit: 150, parts: ['index.html', 'src/pages/library/Library.tsx'] },
  { name: 'watch', limit: 250, parts: ['index.html', 'src/pages/watch/Watch.tsx', hls] },
  { name: 'embed', limit: 250, parts: ['embed.html', hls] },
]

function filesOf(parts) {
  const files = new Set()
  const visit = (key) => {
    const entry = manifest[key]
    if (!entry) throw new Error(`no such part: ${key}`)
    if (files.has(entry.file)) return
    files.add(entry.file)
    for (const next of entry.imports ?? []) visit(next)
  }
  for (const part of parts) visit(part)
  return [...files].filter((file) => file.endsWith('.js'))
}

const sizeOf = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000
const verbose = process.argv.includes('--files')
let over = false

for (const { name, limit, parts } of pages) {
  const files = filesOf(parts).map((file) => ({ file, size: sizeOf(file) }))
  const total = files.reduce((sum, { size }) => sum + size, 0)
  over ||= total > limit
  console.log(
    `${name.padEnd(8)} ${total.toFixed(1).padStart(6)} KB of ${limit}${total > limit ? '  TOO HEAVY' : ''}`,
  )
  if (!verbose) continue
  for (const { file, size } of files.sort((a, b) => b.size - a.size))
    console.log(`  ${size.toFixed(1).padStart(6)} ${file}`)
}
process.exit(over ? 1 : 0)
