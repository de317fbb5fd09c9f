// Asks after the files that are being made until each is there, failed or given up, also when the dialog is closed.
import { api, type Download, unwrap, type Video } from '../api/client'
import { queryClient } from '../api/queries'
import { dropMaking, putMaking } from './put'
import { allMaking, setMaking } from './store'

export const downloadsKey = (id: string) => ['downloads', id]
const pathOf = (id: string) => ({ params: { path: { id } } })

export const fetchDownloads = (id: string) => unwrap(api.GET('/api/v1/videos/{id}/downloads', pathOf(id)))

export const isUnderWay = ({ state }: { state: Download['state'] }) =>
  state === 'waiting' || state === 'making'
/** Chapters that are looked for have no quality, and are followed by who looks for them. */
const files = () => allMaking().filter(({ quality }) => quality)

let timer: ReturnType<typeof setTimeout> | undefined

function again() {
  clearTimeout(timer)
  timer = files().some(isUnderWay) ? setTimeout(look, 1000) : undefined
}

async function look() {
  const ids = new Set(
    files()
      .filter(isUnderWay)
      .map(({ id }) => id),
  )
  for (const id of ids) {
    const list = await fetchDownloads(id).catch(() => null)
    if (list) take(id, list.items)
  }
  again()
}

/** What the server says now; what is neither made nor being made any more leaves the tray. */
function take(id: string, items: Download[]) {
  queryClient.setQueryData(downloadsKey(id), { items })
  const now = allMaking().flatMap((one) => {
    const said = one.id === id && one.quality && items.find(({ quality }) => quality === one.quality)
    if (!said) return [one]
    return said.state === 'absent' ? [] : [{ ...one, state: said.state, progress: said.progress }]
  })
  setMaking(now)
}

export async function make({ id, title }: Video, quality: string) {
  const said = await unwrap(api.POST('/api/v1/videos/{id}/downloads', { ...pathOf(id), body: { quality } }))
  if (said.state !== 'absent') putMaking({ id, quality, title, state: said.state, progress: said.progress })
  await refresh(id)
}

export async function cancel(id: string, quality: string) {
  const path = { id, quality }
  await unwrap(api.DELETE('/api/v1/videos/{id}/downloads/{quality}', { params: { path } }))
  dropMaking(id, quality)
  await refresh(id)
}

async function refresh(id: string) {
  await queryClient.invalidateQueries({ queryKey: downloadsKey(id) })
  void queryClient.invalidateQueries({ queryKey: ['video', id] })
  again()
}
