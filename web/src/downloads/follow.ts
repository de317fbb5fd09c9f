// Asks after the files that are being made until each is there, failed or given up, also when the dialog is closed.
import { api, type Download, unwrap, type Video } from '../api/client'
import { queryClient } from '../api/queries'
import { allMaking, type Making, setMaking } from './store'

export const downloadsKey = (id: string) => ['downloads', id]
const pathOf = (id: string) => ({ params: { path: { id } } })

export const fetchDownloads = (id: string) => unwrap(api.GET('/api/v1/videos/{id}/downloads', pathOf(id)))

export const isUnderWay = ({ state }: { state: Download['state'] }) =>
  state === 'waiting' || state === 'making'
const same = (one: Making, other: Making) => one.id === other.id && one.quality === other.quality

function put(one: Making) {
  setMaking([...allMaking().filter((other) => !same(one, other)), one])
}

let timer: ReturnType<typeof setTimeout> | undefined

function again() {
  clearTimeout(timer)
  timer = allMaking().some(isUnderWay) ? setTimeout(look, 1000) : undefined
}

async function look() {
  const ids = new Set(
    allMaking()
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
    const said = one.id === id && items.find(({ quality }) => quality === one.quality)
    if (!said) return [one]
    return said.state === 'absent' ? [] : [{ ...one, state: said.state, progress: said.progress }]
  })
  setMaking(now)
}

export async function make({ id, title }: Video, quality: string) {
  const said = await unwrap(api.POST('/api/v1/videos/{id}/downloads', { ...pathOf(id), body: { quality } }))
  if (said.state !== 'absent') put({ id, quality, title, state: said.state, progress: said.progress })
  await refresh(id)
}

export async function cancel(id: string, quality: string) {
  const path = { id, quality }
  await unwrap(api.DELETE('/api/v1/videos/{id}/downloads/{quality}', { params: { path } }))
  setMaking(allMaking().filter((one) => one.id !== id || one.quality !== quality))
  await refresh(id)
}

async function refresh(id: string) {
  await queryClient.invalidateQueries({ queryKey: downloadsKey(id) })
  void queryClient.invalidateQueries({ queryKey: ['video', id] })
  again()
}
