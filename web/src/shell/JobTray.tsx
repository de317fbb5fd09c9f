import { Link } from 'react-router'
import { useText } from '../i18n/i18n'
import { Bar } from '../ui/Bar'
import { Icon } from '../ui/icons'
import { Menu } from '../ui/Menu'
import { isActive, isSending, overallPercent, percentOf, type Upload } from '../uploads/queue'
import { useUploads } from '../uploads/store'
import classes from './JobTray.module.css'

/** The uploads of this tab, from anywhere on the site; absent when there are none. */
export function JobTray() {
  const t = useText()
  const uploads = useUploads()
  if (uploads.length === 0) return null
  const active = uploads.filter(isActive).length
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
              <Job key={upload.id} upload={upload} />
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

function Job({ upload }: { upload: Upload }) {
  const t = useText()
  const words = {
    waiting: t('upload.waiting'),
    sending: `${percentOf(upload)} %`,
    checking: t('state.indexing'),
    ready: t('upload.ready'),
    failed: t('state.rejected'),
    stopped: t('upload.stopped'),
  }
  return (
    <li className={classes.job}>
      <span className={classes.title} lang="">
        {upload.title}
      </span>
      <span className="meta numerals">{words[upload.state]}</span>
      {isSending(upload) && <Bar part={percentOf(upload) / 100} />}
    </li>
  )
}
