// What the tray says of each job. Loaded when there is one.
import { Link } from 'react-router'
import type { Making } from '../downloads/store'
import { clockText } from '../i18n/format'
import { useText } from '../i18n/i18n'
import { jobWords } from '../i18n/jobs'
import { useWords } from '../i18n/words'
import { Bar } from '../ui/Bar'
import { Icon } from '../ui/icons'
import { Menu } from '../ui/Menu'
import { isActive, isSending, overallPercent, percentOf, type Upload } from '../uploads/queue'
import classes from './Jobs.module.css'

type JobsProps = { uploads: Upload[]; making: Making[] }

export default function Jobs({ uploads, making }: JobsProps) {
  const t = useText()
  const underWay = making.filter(({ state }) => state === 'waiting' || state === 'making').length
  const active = uploads.filter(isActive).length + underWay
  const percent = overallPercent(uploads)
  return (
    <Menu
      label={t('header.jobs', { count: active })}
      className={classes.tray}
      button={
        <>
          <Icon name={active > 0 ? 'upload' : 'check'} />
          {active > 0 && <span className={classes.count}>{active}</span>}
          {percent !== null && <span className={classes.percent}>{percent} %</span>}
        </>
      }
    >
      {(close) => (
        <>
          <ul className={classes.list}>
            {uploads.map((upload) => (
              <Job key={upload.id} upload={upload} onClose={close} />
            ))}
            {making.map((one) => (
              <File key={one.id + one.quality} one={one} onClose={close} />
            ))}
          </ul>
          <Link to="/upload" className={classes.all} onClick={close}>
            {t('upload.title')}
          </Link>
        </>
      )}
    </Menu>
  )
}

function Job({ upload, onClose }: { upload: Upload; onClose: () => void }) {
  const t = useText()
  const words = {
    waiting: t('upload.waiting'),
    sending: `${percentOf(upload)} %`,
    paused: t('upload.paused'),
    checking: t('state.indexing'),
    ready: t('upload.ready'),
    failed: t('state.failed'),
    stopped: t('upload.stopped'),
  }
  return (
    <li className={classes.job}>
      <Link
        to={upload.state === 'ready' ? `/watch/${upload.video?.id}` : '/upload'}
        className={classes.title}
        lang=""
        onClick={onClose}
      >
        {upload.title}
      </Link>
      <span className="meta numerals">{words[upload.state]}</span>
      {isSending(upload) && <Bar part={percentOf(upload) / 100} />}
    </li>
  )
}

function pageOf({ id, quality, importedTo }: Making) {
  return importedTo ?? (quality ? `/watch/${id}` : `/studio/${id}?tab=chapters`)
}

function File({ one, onClose }: { one: Making; onClose: () => void }) {
  const t = useText()
  const say = useWords(jobWords)
  const percent = `${Math.floor(one.progress * 100)} %`
  const left = one.left ? ` · ${say('left', { time: clockText(Math.ceil(one.left)) })}` : ''
  const words = {
    waiting: t('upload.waiting'),
    making: percent + left,
    ready: t('upload.ready'),
    failed: t('state.failed'),
  }
  return (
    <li className={classes.job}>
      <Link to={pageOf(one)} className={classes.title} onClick={onClose}>
        {one.importedTo
          ? one.title
          : one.quality
            ? t('download.of', { title: one.title, quality: one.quality })
            : say('chapters', { title: one.title })}
      </Link>
      <span className="meta numerals">{words[one.state]}</span>
      {one.state === 'making' && <Bar part={one.progress} />}
    </li>
  )
}
