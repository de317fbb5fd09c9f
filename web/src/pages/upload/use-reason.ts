import { useQuery } from '@tanstack/react-query'
import { sayProblem, sayReason, sayTooLarge } from '../../api/errors'
import { serverQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { percentOf, type Upload } from '../../uploads/queue'

/** Why an upload failed, in words. */
export function useReason(upload: Upload): string | null {
  const t = useText()
  const w = useWords(uploadWords)
  const { data: server } = useQuery(serverQuery)
  const { problem } = upload
  if (!problem) return null
  if (problem.code === 'disk_full' && upload.url) return w('diskFull', { percent: percentOf(upload) })
  const said =
    problem.code === 'too_large'
      ? sayTooLarge(upload.file.size, server?.max_upload_bytes ?? 0)
      : upload.video?.reason
        ? sayReason(upload.video.reason)
        : sayProblem(problem, { percent: percentOf(upload) })
  return t(said.key, said.params)
}
