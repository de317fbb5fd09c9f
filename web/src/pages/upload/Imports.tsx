import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Video } from '../../api/client'
import { sayReason } from '../../api/errors'
import { isUnsettled, videoQuery } from '../../api/queries'
import { useUser } from '../../api/use-session'
import { bytesText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { type ImportWord, importWords } from '../../i18n/imports'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { Bar } from '../../ui/Bar'
import { BinHint } from '../../ui/BinHint'
import { ButtonLink } from '../../ui/ButtonLink'
import { Chip } from '../../ui/Chip'
import { CopyButton } from '../../ui/CopyButton'
import { failed } from '../../ui/failed'
import { Icon } from '../../ui/icons'
import { Failure } from '../../ui/Problem'
import { type Import, isUnderWay, partOf, titleOf } from '../../uploads/imported'
import { importsQuery, removeImport, retryImport } from '../../uploads/imports'
import { watchUrl } from '../watch/links'
import classes from './Upload.module.css'

/** What the server fetches, also what another visit or another tab asked for. */
export function Imports() {
  const say = useWords(importWords)
  const user = useUser()
  const { data = [] } = useQuery({ ...importsQuery, enabled: !!user })
  if (!user || data.length === 0) return null
  return (
    <section aria-labelledby="imports" data-testid="imports">
      <h2 id="imports" className={classes.heading}>
        {say('list')}
      </h2>
      <ul className={classes.list}>
        {data.map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
    </section>
  )
}

function Row({ one }: { one: Import }) {
  const say = useWords(importWords)
  const title = titleOf(one)
  const part = partOf(one)
  return (
    <li className={classes.unfinished} data-testid="import-row" data-state={one.state}>
      <Icon name="link" size={28} />
      <div className={classes.body}>
        <p className={classes.name} lang="">
          {title}
        </p>
        {title !== one.url && (
          <p className={`meta ${classes.name}`} lang="">
            {one.url}
          </p>
        )}
        {!isOff(one) && (
          <Bar
            part={part}
            tone={one.state === 'ready' ? 'ok' : 'accent'}
            label={say('progress', { title, percent: Math.floor(100 * part) })}
          />
        )}
        <div className={classes.foot}>
          <Status one={one} />
          <Actions one={one} />
        </div>
      </div>
    </li>
  )
}

const isOff = ({ state }: Import) => state === 'failed' || state === 'cancelled'

function useReason() {
  const say = useWords(importWords)
  return (code: string) => say(code in importWords.en ? (code as ImportWord) : 'unknown')
}

function Status({ one }: { one: Import }) {
  const say = useWords(importWords)
  const reasonOf = useReason()
  if (one.video) return <Made id={one.video} />
  if (one.reason)
    return (
      <>
        <Failure text={reasonOf(one.reason.code)} code={one.reason.code} />
        <BinHint code={one.reason.code} />
      </>
    )
  if (one.trouble) return <p className="meta">{say('retrying', { reason: reasonOf(one.trouble.code) })}</p>
  const received = bytesText(one.received)
  const words = {
    queued: say('queued'),
    running: !one.received
      ? say('connecting')
      : one.length
        ? say('running', { received, length: bytesText(one.length) })
        : say('runningOpen', { received }),
    cancelled: say('cancelled'),
  }
  return <p className="meta numerals">{words[one.state as keyof typeof words]}</p>
}

const madeQuery = (id: string) => ({
  ...videoQuery(id),
  refetchInterval: ({ state }: { state: { data?: Video | undefined } }) =>
    state.data && isUnsettled(state.data) ? 500 : false,
})

/** The video that it became, which may still be turned down, or have been deleted since. */
function Made({ id }: { id: string }) {
  const t = useText()
  const say = useWords(importWords)
  const { data: video, isError } = useQuery(madeQuery(id))
  if (isError) return <p className="meta">{say('deleted')}</p>
  if (video?.reason) {
    const said = sayReason(video.reason)
    return <Failure text={t(said.key, said.params)} code={video.reason.code} />
  }
  if (video?.state !== 'ready') return <p className="meta">{say('indexing')}</p>
  return (
    <Chip icon="check" tone="ok">
      {say('ready')}
    </Chip>
  )
}

function Actions({ one }: { one: Import }) {
  const t = useText()
  const say = useWords(importWords)
  const w = useWords(uploadWords)
  const { isError: deleted } = useQuery({ ...madeQuery(one.video ?? ''), enabled: !!one.video })
  const remove = () => removeImport(one.id).catch(failed)
  return (
    <div className="row">
      {one.video && !deleted && (
        <>
          <ButtonLink to={`/watch/${one.video}`} variant="filled">
            {w('watch')}
          </ButtonLink>
          <CopyButton text={watchUrl(one.video)}>{t('app.copyLink')}</CopyButton>
        </>
      )}
      {isOff(one) && <Button onClick={() => retryImport(one.id).catch(failed)}>{t('app.retry')}</Button>}
      <Button onClick={remove}>{isUnderWay(one) ? t('app.cancel') : say('forget')}</Button>
    </div>
  )
}
