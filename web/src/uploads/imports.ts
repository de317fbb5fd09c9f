// Videos that the server fetches by itself: what it says of them, and the tray's lines for those under way.
import { queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Visibility } from '../api/client'
import { queryClient, serverQuery, videosChanged } from '../api/queries'
import { sessionState } from '../api/session'
import { allMaking, type Making, setMaking } from '../downloads/store'
import { type Import, isUnderWay, partOf, titleOf } from './imported'

export const importsQuery = queryOptions({
  queryKey: ['imports'],
  staleTime: 0,
  queryFn: async (): Promise<Import[]> => {
    const before = queryClient.getQueryData<Import[]>(['imports']) ?? []
    const whose = sessionState().user?.username
    const { items } = await unwrap(api.GET('/api/v1/imports'))
    if (sessionState().user?.username !== whose) return items
    if (before.filter(isUnderWay).length > items.filter(isUnderWay).length) void videosChanged()
    showInTray(items)
    clearTimeout(timer)
    if (items.some(isUnderWay)) timer = setTimeout(follow, 1000)
    return items
  },
})

// The tray goes on on every page, whoever began to ask.
let timer: ReturnType<typeof setTimeout> | undefined
const follow = () => void queryClient.fetchQuery(importsQuery).catch(() => undefined)

/** Asked once after the page was loaded, so that the tray lists what an earlier visit began. */
export async function recallImports() {
  const server = await queryClient.ensureQueryData(serverQuery)
  if (server.imports) await queryClient.fetchQuery(importsQuery)
}

const stateInTray = { queued: 'waiting', running: 'making', ready: 'ready' } as const

function showInTray(items: Import[]) {
  const others = allMaking().filter(({ importedTo }) => !importedTo)
  const shown = new Set(allMaking().map(({ id }) => id))
  const mine = items
    .filter((one) => isUnderWay(one) || shown.has(one.id))
    .map(
      (one): Making => ({
        id: one.id,
        quality: '',
        importedTo: one.video ? `/watch/${one.video}` : '/upload',
        title: titleOf(one),
        state: stateInTray[one.state as keyof typeof stateInTray] ?? 'failed',
        progress: partOf(one),
      }),
    )
  if (mine.length > 0 || shown.size > others.length) setMaking([...others, ...mine])
}

const changed = () => queryClient.invalidateQueries({ queryKey: ['imports'] })
const pathOf = (id: string) => ({ params: { path: { id } } })

export async function fetchAddresses(urls: string[], visibility: Visibility) {
  await unwrap(api.POST('/api/v1/imports', { body: { urls, visibility } }))
  await changed()
}

export async function retryImport(id: string) {
  await unwrap(api.POST('/api/v1/imports/{id}/retry', pathOf(id)))
  await changed()
}

export async function removeImport(id: string) {
  await unwrap(api.DELETE('/api/v1/imports/{id}', pathOf(id)))
  await changed()
}
