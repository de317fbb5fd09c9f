// What uploads do to the browser around the page: the tab's title, the warning on leaving, the waking screen.
import { useEffect } from 'react'
import { translate } from '../i18n/i18n'
import { showProgressInTitle } from '../ui/use-title'
import { isSending, overallPercent } from './queue'
import { useUploads } from './rows'

export function useUploadEffects() {
  const uploads = useUploads()
  const percent = overallPercent(uploads)
  const sending = uploads.some(isSending)
  useEffect(() => showProgressInTitle(percent === null ? null : `${percent} %`), [percent])
  useEffect(() => (sending ? warnOnLeaving() : undefined), [sending])
  useEffect(() => (sending ? keepAwake() : undefined), [sending])
}

function warnOnLeaving() {
  const warn = (event: BeforeUnloadEvent) => {
    event.preventDefault()
    event.returnValue = translate('upload.title')
  }
  window.addEventListener('beforeunload', warn)
  return () => window.removeEventListener('beforeunload', warn)
}

/** The screen lock is dropped by the browser whenever the tab is hidden, so it is asked for again. */
function keepAwake() {
  let lock: WakeLockSentinel | null = null
  let over = false
  const ask = async () => {
    if (document.hidden || over || !navigator.wakeLock) return
    lock = await navigator.wakeLock.request('screen').catch(() => null)
    if (over) void lock?.release()
  }
  document.addEventListener('visibilitychange', ask)
  void ask()
  return () => {
    over = true
    document.removeEventListener('visibilitychange', ask)
    void lock?.release()
  }
}
