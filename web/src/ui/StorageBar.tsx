import { Link } from 'react-router'
import type { OwnStorage } from '../api/people'
import { freeOf } from '../api/people'
import { bytesText } from '../i18n/format'
import { limitWords } from '../i18n/limits'
import { useWords } from '../i18n/words'
import { Bar } from './Bar'
import { binPath } from './bin-path'
import classes from './StorageBar.module.css'

/** How full it is, in words and as a bar. */
export function StorageBar({ storage }: { storage: OwnStorage }) {
  const say = useWords(limitWords)
  const { quota_bytes: quota, stored_bytes: stored, reserved_bytes: reserved } = storage
  const { binned_bytes: binned, replaced_bytes: replaced } = storage
  const free = freeOf(storage)
  const used = bytesText(stored + reserved)
  return (
    <div className={classes.storage} data-testid="storage-bar">
      {typeof quota === 'number' && (
        <Bar
          part={quota > 0 ? (stored + reserved) / quota : 1}
          label={say('storage')}
          tone={free === 0 ? 'error' : 'accent'}
        />
      )}
      <div className="meta numerals">
        <p>
          {typeof quota === 'number'
            ? say('used', { used, limit: bytesText(quota) })
            : say('usedAlone', { used })}
          {free !== null && ` · ${say('free', { free: bytesText(free) })}`}
        </p>
        {reserved > 0 && <p>{say('reserved', { size: bytesText(reserved) })}</p>}
        {replaced > 0 && <p>{say('replaced', { size: bytesText(replaced) })}</p>}
        {binned > 0 && (
          <p>
            {say('binned', { size: bytesText(binned) })} <Link to={binPath}>{say('openBin')}</Link>
          </p>
        )}
      </div>
    </div>
  )
}
