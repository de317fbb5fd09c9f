import { Skeleton } from '@mantine/core'
import { useText } from '../../i18n/i18n'
import classes from './VideoCard.module.css'

const eight = Array.from({ length: 8 }, (_, index) => index)

export function SkeletonCards() {
  const t = useText()
  return eight.map((index) => (
    <div
      key={index}
      className={classes.card}
      {...(index === 0 && { role: 'status', 'aria-label': t('app.loading') })}
    >
      <Skeleton className={classes.blank} />
      <div className={classes.words}>
        <Skeleton height={16} width="80%" mt={4} />
        <Skeleton height={12} width="50%" mt={12} />
      </div>
    </div>
  ))
}
