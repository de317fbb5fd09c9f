// Another file under the same link.
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { Video } from '../../../api/client'
import { asProblem, sayProblem, sayReason } from '../../../api/errors'
import { queryClient, videosChanged } from '../../../api/queries'
import { bytesText, clockText } from '../../../i18n/format'
import { useText } from '../../../i18n/i18n'
import { sharingWords } from '../../../i18n/sharing'
import { uploadWords } from '../../../i18n/uploads'
import { useWords } from '../../../i18n/words'
import { Bar } from '../../../ui/Bar'
import { FileButton } from '../../../ui/FileButton'
import { Icon } from '../../../ui/icons'
import { Failure, Problem } from '../../../ui/Problem'
import { toast } from '../../../ui/toasts'
import { newUpload } from '../../../uploads/queue'
import { type Sending, sendFile } from '../../../uploads/send'
import type { Held } from '../../../uploads/trouble'
import { takenTypes } from '../../../uploads/types'
import { heldWords } from '../../upload/use-reason'
import type { PartProps } from '../Tabs'

type Going = { name: string; part: number; sending: Sending; held?: Held | undefined }

export default function FilePart({ video }: PartProps) {
  const t = useText()
  const say = useWords(sharingWords)
  const w = useWords(uploadWords)
  const [going, setGoing] = useState<Going | null>(null)
  const [error, setError] = useState<unknown>(null)
  const replacement = video.replacement ?? null
  useFollow(video.id, replacement?.state ?? 'none', () => toast({ text: say('done') }))

  const send = async ([file]: File[]) => {
    if (!file) return
    setError(null)
    const upload = { ...newUpload(0, file, video.visibility, 0), replaces: video.id }
    const heard = {
      progress: (sent: number) => setGoing((now) => now && { ...now, part: sent / file.size }),
      kept: () => {},
      held: (held?: Held) => setGoing((now) => now && { ...now, held }),
      early: () => {},
    }
    const sending = sendFile(upload, heard)
    setGoing({ name: file.name, part: 0, sending })
    try {
      await sending.done
    } catch (problem) {
      if (!(problem instanceof DOMException)) setError(problem)
    }
    setGoing(null)
    await queryClient.invalidateQueries({ queryKey: ['video', video.id] })
    void videosChanged()
  }

  const said = replacement?.reason ? sayReason(replacement.reason) : null
  return (
    <div className="column" data-testid="file-part">
      <h2>{say('file')}</h2>
      <p className="meta numerals">{factsOf(video).join(' · ')}</p>
      {!video.clip && (
        <p>
          <Button
            component="a"
            href={`/api/v1/videos/${video.id}/original`}
            download
            leftSection={<Icon name="download" />}
          >
            {say('original')}
          </Button>
        </p>
      )}
      <h2>{say('replace')}</h2>
      <p className="meta">{say('replaceHint')}</p>
      {going ? (
        <>
          <p role="status">{say('sending', { name: going.name, percent: Math.floor(going.part * 100) })}</p>
          <Bar part={going.part} />
          {going.held && <p>{w(heldWords[going.held], { percent: Math.floor(going.part * 100) })}</p>}
          <p>
            <Button onClick={() => going.sending.cancel()}>{t('app.cancel')}</Button>
          </p>
        </>
      ) : (
        <p>
          <FileButton
            leftSection={<Icon name="upload" />}
            testId="replace-input"
            accept={takenTypes}
            onFiles={(files) => void send(files)}
          >
            {say('chooseFile')}
          </FileButton>
        </p>
      )}
      {replacement?.state === 'preparing' && (
        <p role="status">{say('preparing', { name: replacement.file_name })}</p>
      )}
      {replacement?.state === 'failed' && !going && error === null && (
        <div className="column">
          <p>{say('failed', { name: replacement.file_name })}</p>
          {said && <Failure text={t(said.key, said.params)} code={replacement.reason?.code} />}
        </div>
      )}
      {error !== null &&
        (asProblem(error).code === 'file_changed' ? (
          <Failure text={w('fileChanged')} code="file_changed" />
        ) : (
          <Problem error={asError(error)} />
        ))}
    </div>
  )
}

const factsOf = ({ has_video, width, height, duration, bytes }: Video) => [
  ...(has_video ? [`${width} × ${height}`] : []),
  clockText(duration),
  bytesText(bytes),
]

const asError = (error: unknown) =>
  error instanceof Error ? error : new Error(sayProblem(asProblem(error)).key)

type State = NonNullable<Video['replacement']>['state'] | 'none'

/** Asks again until the new file has taken its place, or never will. */
function useFollow(id: string, state: State, onDone: () => void) {
  const before = useRef(state)
  useEffect(() => {
    if (before.current === 'preparing' && state === 'none') onDone()
    before.current = state
    if (state !== 'preparing') return
    const timer = setInterval(() => void queryClient.invalidateQueries({ queryKey: ['video', id] }), 1000)
    return () => clearInterval(timer)
  })
}
