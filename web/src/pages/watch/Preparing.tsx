import { Loader } from '@mantine/core'
import type { Video } from '../../api/client'
import { useText } from '../../i18n/i18n'
import classes from './Watch.module.css'

export function Preparing({ video }: { video: Video }) {
  const t = useText()
  const ratio = video.width && video.height ? video.width / video.height : 16 / 9
  return (
    <div className={classes.preparing} style={{ '--ratio': ratio } as React.CSSProperties} role="status">
      {video.poster && <img src={video.poster} alt="" />}
      <div className={classes.wait}>
        <Loader color="var(--mr-stage-white)" />
        <p>{t('watch.preparing')}</p>
        <p className={classes.hint}>{t('watch.preparingHint')}</p>
      </div>
    </div>
  )
}
