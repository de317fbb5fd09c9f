import { asProblem, sayProblem } from '../api/errors'
import { translate } from '../i18n/i18n'
import { toast } from './toasts'

/** For what was asked for in passing and has no place of its own to say that it failed. */
export function failed(error: unknown) {
  const { key, params } = sayProblem(asProblem(error))
  toast({ text: translate(key, params), tone: 'error', lastsMs: 8000 })
}
