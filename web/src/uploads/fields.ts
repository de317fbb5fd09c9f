// What a row says of its video: the title, and who may see it. The video may be changed elsewhere at any time, so the row
// sends only what the person changed in it, and shows the rest as it is.
import { titleOf, type Upload } from './queue'

export type Fields = Pick<Upload, 'title' | 'visibility'>

/** What the server is told when an upload begins. */
export const fieldsOf = ({ file, title, visibility }: Upload): Fields => ({
  title: title.trim() || titleOf(file.name),
  visibility,
})

/** What the person changed since. A file for an existing video changes nothing else of it. */
export function unsaved({ title, visibility, told, replaces }: Upload): Partial<Fields> {
  const named = title.trim()
  if (!told || replaces) return {}
  return {
    ...(named && named !== told.title && { title: named }),
    ...(visibility !== told.visibility && { visibility }),
  }
}

/** The row after the server has said what the video is now. */
export function withNews(upload: Upload, { title, visibility }: Fields): Upload {
  if (upload.replaces) return upload
  const told = { title, visibility }
  const kept = unsaved(upload)
  // What is being typed keeps its blanks.
  return { ...upload, ...told, ...kept, ...(kept.title && { title: upload.title }), told }
}
