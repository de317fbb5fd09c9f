// What lies in a server's folder: to show that nothing is left behind, and nothing half.
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** All files below `folder` except the database and the log, as sorted "path bytes". */
export function filesIn(folder) {
  const found = []
  const walk = (at) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (!/\.(db|sqlite)(-wal|-shm)?$|\.log$/.test(entry.name)) found.push(describe(path, folder))
    }
  }
  walk(folder)
  return found.filter(Boolean).sort()
}

function describe(path, folder) {
  try {
    return `${relative(folder, path)} ${statSync(path).size}`
  } catch {
    return null // gone between listing and looking
  }
}
