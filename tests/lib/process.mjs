// Running programs: to their end, or as streams. Only processes started here are ever ended.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Runs a program to its end and gives its output; fails with its last words when it fails, or does not end. */
export function run(program, args, { input, allowFailure = false, limit = 600_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'] })
    const out = []
    const err = []
    child.stdout.on('data', (chunk) => out.push(chunk))
    child.stderr.on('data', (chunk) => err.push(chunk))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${program} ${args.join(' ')} does not end`))
    }, limit)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      const stderr = Buffer.concat(err).toString()
      if (code !== 0 && !allowFailure)
        reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${stderr.slice(-800)}`))
      else resolve({ code, stdout: Buffer.concat(out), stderr })
    })
    if (input) input(child.stdin)
  })
}

/** The processes below `pid`, nearest first. */
export function descendants(pid) {
  const found = []
  const queue = [pid]
  while (queue.length) {
    const parent = queue.shift()
    const tasks = `/proc/${parent}/task`
    if (!existsSync(tasks)) continue
    for (const task of readdirSync(tasks)) {
      let text = ''
      try {
        text = readFileSync(`${tasks}/${task}/children`, 'utf8')
      } catch {
        continue // it ended in the meantime
      }
      for (const child of text.trim().split(' ').filter(Boolean).map(Number)) {
        found.push(child)
        queue.push(child)
      }
    }
  }
  return found
}

export const processName = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

/** Kills a process, if it is still there. */
export function kills(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself
  }
}

/** A number of /proc/PID/status, in bytes. */
export function memoryOf(pid, field) {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'))
  return Number(line[1]) * 1024
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Asks again until the answer is truthy. The limit only ends a test that would otherwise hang. */
export async function until(ask, { what = 'a condition', limit = 300_000, every = 50 } = {}) {
  const end = Date.now() + limit
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > end) throw new Error(`gave up waiting for ${what}`)
    await sleep(every)
  }
}
