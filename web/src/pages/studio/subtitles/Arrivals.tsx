import { ActionIcon } from '@mantine/core'
import type { Sent } from '../../../api/client'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { Refusal } from './Refusal'
import classes from './Subtitles.module.css'
import type { Arrival } from './use-arrivals'

type ArrivalsProps = { arrivals: Arrival[]; onDismiss: (id: number) => void }

export function Arrivals({ arrivals, onDismiss }: ArrivalsProps) {
  const say = useWords(studioWords)
  return (
    <ul className={classes.arrivals} aria-live="polite" data-testid="arrivals">
      {arrivals.map(({ id, name, sent, problem }) => (
        <li key={id} className={classes.arrival} data-state={sent ? 'sent' : problem ? 'refused' : 'sending'}>
          <div className={classes.report}>
            {!sent && !problem && <p>{say('sending', { name })}</p>}
            {sent && <Report name={name} sent={sent} />}
            {problem && <Refusal title={say('refused', { name })} problem={problem} />}
          </div>
          {(sent || problem) && (
            <ActionIcon aria-label={say('dismiss')} title={say('dismiss')} onClick={() => onDismiss(id)}>
              <Icon name="close" />
            </ActionIcon>
          )}
        </li>
      ))}
    </ul>
  )
}

/** What the file was, and what was put right in it; the server says where, in its own words. */
function Report({ name, sent }: { name: string; sent: Sent }) {
  const say = useWords(studioWords)
  const { repairs, repaired, format, encoding } = sent
  return (
    <>
      <p className={classes.done}>
        <Icon name="check" />
        <span>
          {say('added', { name, count: sent.subtitles.cues })}{' '}
          <span className="meta">{say('readAs', { format: format.toUpperCase(), encoding })}</span>
        </span>
      </p>
      {repaired > 0 && (
        <>
          <p>{say('mended', { count: repaired })}</p>
          <ul className={classes.repairs}>
            {repairs.map(({ line, code, detail }) => (
              <li key={`${line} ${code}`}>
                {line > 0 && <span className="numerals">{say('line', { line })} </span>}
                <span lang="en">{detail}</span>
              </li>
            ))}
            {repaired > repairs.length && <li>{say('mendedMore', { count: repaired - repairs.length })}</li>}
          </ul>
        </>
      )}
    </>
  )
}
