import { useFreedByBin } from '../api/bin'
import { binWords } from '../i18n/bin'
import { bytesText } from '../i18n/format'
import { useWords } from '../i18n/words'
import { ButtonLink } from './ButtonLink'
import { binPath } from './bin-path'

const full = ['over_quota', 'disk_full']

/** Beside a failure for want of room: the way to the room that the bin takes, if it takes any. */
export function BinHint({ code }: { code: string | undefined }) {
  return code && full.includes(code) ? <Room /> : null
}

function Room() {
  const w = useWords(binWords)
  const size = useFreedByBin()
  if (size === 0) return null
  return <ButtonLink to={binPath}>{w('openToFree', { size: bytesText(size) })}</ButtonLink>
}
