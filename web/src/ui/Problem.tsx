// What happened, what is safe, what to do; the code small and grey, to be copied into a report.
import { useState } from 'react'
import { asProblem, sayProblem } from '../api/errors'
import { type Params, useText } from '../i18n/i18n'
import { copyText } from './copy'
import { Icon } from './icons'
import classes from './Problem.module.css'

export function Problem({ error, params }: { error: unknown; params?: Params }) {
  const t = useText()
  const problem = asProblem(error)
  const said = sayProblem(problem, params)
  return <Failure text={t(said.key, said.params)} code={problem.code} requestId={problem.request_id} />
}

export function Failure({ text, code, requestId }: { text: string; code?: string; requestId?: string }) {
  return (
    <div role="alert" className={classes.problem}>
      <span className={classes.text}>
        <Icon name="warning" />
        {text}
      </span>
      {code && <Code text={requestId ? `${code} · ${requestId}` : code} />}
    </div>
  )
}

function Code({ text }: { text: string }) {
  const t = useText()
  const [copied, setCopied] = useState(false)
  const copy = async () => setCopied(await copyText(text))
  return (
    <span className={classes.code}>
      <code>{text}</code>
      <button type="button" onClick={copy} aria-label={t('app.copyCode')}>
        {copied ? t('app.copied') : t('app.copy')}
      </button>
    </span>
  )
}
