type Answer = { name?: string; seconds?: number }

/** The name by which the video can be asked for, or after how long to try again; neither: the password is wrong. */
export async function unlock(id: string, password: string): Promise<Answer> {
  const answer = await fetch(`/api/v1/videos/${encodeURIComponent(id)}/unlock`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ password }),
  }).catch(() => null)
  if (!answer) return { seconds: 5 }
  if (answer.ok) return { name: (await answer.json()).name }
  return answer.status === 429 || answer.status === 503
    ? { seconds: Number(answer.headers.get('Retry-After')) || 5 }
    : {}
}
