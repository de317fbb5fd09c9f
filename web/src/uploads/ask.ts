// What the server is asked about files before they are sent: how large they may be, whether there is room, and whether
// an earlier visit began them. A server that is away is waited for; the files are on the page meanwhile.
import { queryClient, serverQuery } from '../api/queries'
import { unsaved } from './fields'
import { isActive, isSameFile, refusal, resumed, type Upload } from './queue'
import { room } from './room'
import { unfinishedQuery } from './unfinished'

/** Gives what becomes of a row, beside those that are there by then. */
export async function ask(files: File[]): Promise<(upload: Upload, all: Upload[]) => Upload> {
  const [server, unfinished, admit] = await Promise.all([
    queryClient.ensureQueryData(serverQuery).catch(() => null),
    queryClient.fetchQuery(unfinishedQuery).catch(() => []),
    room(files),
  ])
  // What takes a video's place is chosen for that: a file that is dropped somewhere is a new video.
  const begun = unfinished.filter(({ replaces }) => !replaces)
  return (upload, all) => {
    const problem = refusal(upload.file, server?.max_upload_bytes ?? 0)
    if (problem) return { ...upload, state: 'failed', problem }
    const others = all.filter(({ id }) => id !== upload.id)
    const same = begun.find(
      (one) =>
        isSameFile(upload.file, one) &&
        !others.some((other) => other.url === one.url || mayHaveBegun(other, upload.file)),
    )
    return same ? { ...resumed(upload, same), ...unsaved(upload) } : admit(upload)
  }
}

/** The same file, chosen twice, on its way already: what is unfinished may be its own, which it is only just told. */
const mayHaveBegun = (other: Upload, { name, size, lastModified }: File) =>
  !other.url &&
  !other.unasked &&
  isActive(other) &&
  isSameFile(other.file, { file_name: name, length: size, last_modified: lastModified })
