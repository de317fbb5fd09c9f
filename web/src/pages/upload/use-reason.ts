import { useQuery } from '@tanstack/react-query'
import { sayProblem, sayReason, sayTooLarge } from '../../api/errors'
import { freeOf, ownStorageQuery } from '../../api/people'
import { serverQuery } from '../../api/queries'
import { bytesText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { limitWords } from '../../i18n/limits'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { percentOf, type Upload } from '../../uploads/queue'

/** What an upload waits for, in words. */
export const heldWords = { offline: 'offline', disk_full: 'diskFull', signed_out: 'signedOut' } as const

/** Why an upload failed, in words. */
export function useReason(upload: Upload): string | null {
  const t = useText()
  const w = useWords(uploadWords)
  const say = useWords(limitWords)
  const { data: server } = useQuery(serverQuery)
  const { problem } = upload
  const full = problem?.code === 'over_quota'
  const { data: storage } = useQuery({ ...ownStorageQuery, enabled: full })
  if (!problem) return null
  if (full && storage)
    return say('tooMuch', { size: bytesText(upload.file.size), free: bytesText(freeOf(storage) ?? 0) })
  if (problem.code === 'file_changed') return w('fileChanged')
  const said =
    problem.code === 'too_large'
      ? sayTooLarge(upload.file.size, server?.max_upload_bytes ?? 0)
      : upload.video && problem.detail !== undefined
        ? sayReason({ code: problem.code, detail: problem.detail })
        : sayProblem(problem, { percent: percentOf(upload) })
  return t(said.key, said.params)
}
