import { Skeleton } from '@mantine/core'
import { useText } from '../../i18n/i18n'
import classes from './Results.module.css'

const four = Array.from({ length: 4 }, (_, index) => index)

export function SkeletonResults() {
  const t = useText()
  return (
    <div className={classes.list} role="status" aria-label={t('app.loading')} data-testid="search-waiting">
      {four.map((index) => (
        <div key={index} className={classes.found}>
          <Skeleton className={classes.blank} />
          <div className={classes.words}>
            <Skeleton height={18} width="60%" mt={4} />
            <Skeleton height={12} width="30%" mt={12} />
          </div>
          <div className={classes.said}>
            <Skeleton height={14} width="80%" mt={10} />
            <Skeleton height={14} width="70%" mt={18} />
          </div>
        </div>
      ))}
    </div>
  )
}
