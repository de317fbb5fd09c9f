// The technical panel: under the video, so that one sees it while one jumps and changes the quality.
import { useEffect, useRef, useState } from 'react'
import type { Video } from '../../../api/client'
import { useLanguage, useText } from '../../../i18n/i18n'
import { technical } from '../../../i18n/technical'
import { CopyButton } from '../../../ui/CopyButton'
import { Icon } from '../../../ui/icons'
import { readings } from './readings'
import { asText, type Group, report } from './report'
import classes from './Technical.module.css'
import { useEscape } from './use-escape'
import { useGrowing } from './use-growing'

export default function Technical({ video, onClose }: { video: Video; onClose: () => void }) {
  const t = useText()
  const language = useLanguage()
  const [now, setNow] = useState(readings)
  const growing = useGrowing(video)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const timer = setInterval(() => setNow(readings()), 500)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    title.current?.focus()
    return () => before?.focus()
  }, [])
  useEscape(onClose)
  const said = report(video, now, growing, language)
  return (
    <section className={classes.panel} aria-labelledby="technical-title" data-testid="technical">
      <header className={classes.head}>
        <h2 id="technical-title" ref={title} tabIndex={-1}>
          {t('player.technical')}
        </h2>
        <CopyButton text={asText(said, [new Date().toISOString(), navigator.userAgent])}>
          {technical[language].copy}
        </CopyButton>
        <button
          type="button"
          className={classes.close}
          aria-label={t('app.close')}
          title={t('app.close')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      {said.held && (
        <p className={classes.held}>
          <Icon name="warning" /> {said.held}
        </p>
      )}
      <div className={classes.groups}>
        {said.groups.map((group) => (
          <Lines key={group.title} group={group} />
        ))}
      </div>
    </section>
  )
}

function Lines({ group: { title, lines, otherwise } }: { group: Group }) {
  return (
    <div>
      <h3>{title}</h3>
      {lines.length === 0 && <p className="meta">{otherwise}</p>}
      <dl className={classes.lines}>
        {lines.map(({ name, value, isPlaying }) => (
          <div key={`${name} ${value}`} data-playing={isPlaying || undefined}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
