// What the studio asks of the server about chapters. The video's query learns of each answer.
import { api, type ChapterList, unwrap, type Video } from '../../../api/client'
import { queryClient } from '../../../api/queries'
import type { asBody } from './list'

const path = '/api/v1/videos/{id}/chapters' as const
const proposalPath = '/api/v1/videos/{id}/chapters/proposal' as const
const of = (id: string) => ({ params: { path: { id } } })
const following = (version: number) => ({ headers: { 'If-Match': `"${version}"` } })

function learn(id: string, { items, url }: ChapterList) {
  queryClient.setQueryData<Video>(
    ['video', id],
    (video) => video && { ...video, chapters: items, urls: { ...video.urls, chapters: url } },
  )
}

export const latestChapters = (id: string) => unwrap(api.GET(path, of(id)))

/** Puts a list in the place of one version. */
export async function sendChapters(id: string, body: ReturnType<typeof asBody>, version: number) {
  const list = await unwrap(api.PUT(path, { ...of(id), ...following(version), body }))
  learn(id, list)
  return list
}

export async function restoreChapters(id: string, version: number) {
  const list = await unwrap(api.DELETE(path, { ...of(id), ...following(version) }))
  learn(id, list)
  return list
}

export const askForProposal = (id: string) => unwrap(api.POST(proposalPath, of(id)))
export const fetchProposal = (id: string) => unwrap(api.GET(proposalPath, of(id)))
export const stopProposal = (id: string) => unwrap(api.DELETE(proposalPath, of(id)))
