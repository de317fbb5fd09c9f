// Programs that start others: each begins a group of its own, which ends with it.
const kPatience = 60_000

/** Waits for a line of a program's output; fails when it ends before or says nothing of the kind. */
export function firstMatch(child, pattern) {
  const stream = child.stderr ?? child.stdout
  let said = ''
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${child.spawnfile} ${why}: ${said.slice(-500)}`))
    const timer = setTimeout(fail, kPatience, 'does not say what it should')
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => fail(`ended with ${code}`))
    stream.on('data', (chunk) => {
      said += chunk
      const found = pattern.exec(said)
      if (!found) return
      clearTimeout(timer)
      resolve(found)
    })
  })
}

export async function endGroup(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGTERM')
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 5000)
  await ended
  clearTimeout(timer)
}
