import { useQuery } from '@tanstack/react-query'
import { sayProblem, sayReason, sayTooLarge } from '../../api/errors'
import { serverQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { percentOf, type Upload } from '../../uploads/queue'

/** Why an upload failed, in words. */
export function useReason(upload: Upload): string | null {
  const t = useText()
  const { data: server } = useQuery(serverQuery)
  const { problem } = upload
  if (!problem) return null
  const said =
    problem.code === 'too_large'
      ? sayTooLarge(upload.file.size, server?.max_upload_bytes ?? 0)
      : upload.video?.reason
        ? sayReason(upload.video.reason)
        : sayProblem(problem, { percent: percentOf(upload) })
  return t(said.key, said.params)
}
