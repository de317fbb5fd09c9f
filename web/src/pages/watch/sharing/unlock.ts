/** An address that a link gave, which names the video and the right to watch it. */
export const byLink = (name: string) => name.includes('~l')
/** The video alone, without a right that has ended. */
const idOf = (name: string) => name.split('~')[0] ?? name

type Answer = { name?: string; seconds?: number }

/** The name by which the video can be asked for, or after how long to try again; neither: the password is wrong. */
export async function unlock(name: string, password: string): Promise<Answer> {
  const answer = await fetch(`/api/v1/videos/${encodeURIComponent(idOf(name))}/unlock`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ password }),
  }).catch(() => null)
  if (!answer) return { seconds: 5 }
  if (answer.status === 404) return { name: idOf(name) } // no password is needed any more, or it is gone
  if (answer.ok) return { name: (await answer.json()).name }
  return answer.status === 429 || answer.status === 503
    ? { seconds: Number(answer.headers.get('Retry-After')) || 5 }
    : {}
}
