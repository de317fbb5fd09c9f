import { useQuery } from '@tanstack/react-query'
import type { Video } from '../../../api/client'
import { clockText } from '../../../i18n/format'
import { pictureWords } from '../../../i18n/studio-pictures'
import { useWords } from '../../../i18n/words'
import { PageWait } from '../../../ui/PageWait'
import { stillsQuery } from './changes'
import classes from './Pictures.module.css'

type CandidatesProps = { video: Video; busy: boolean; onChoose: (time: number) => void }

/** The pictures among which the automatic one was found, in the order of the video. */
export function Candidates({ video, busy, onChoose }: CandidatesProps) {
  const say = useWords(pictureWords)
  const { data, error } = useQuery(stillsQuery(video))
  if (!data) return error ? <p className="meta">{say('noCandidates')}</p> : <PageWait />
  const inOrder = data.items.toSorted((one, other) => one.time - other.time)
  return (
    <section className={classes.candidates} aria-label={say('candidates')}>
      <h3>{say('candidates')}</h3>
      <ul className={classes.grid}>
        {inOrder.map(({ time, url }) => {
          const best = time === data.best
          const shown = data.poster === 'automatic' ? best : sameTime(time, data.poster_time)
          const name = say(best ? 'best' : 'candidate', { time: clockText(time) })
          return (
            <li key={url}>
              <button
                type="button"
                className={classes.candidate}
                aria-label={name}
                title={name}
                disabled={busy}
                aria-pressed={shown}
                data-best={best || undefined}
                data-testid="candidate"
                onClick={() => onChoose(time)}
              >
                <img src={url} alt="" loading="lazy" />
                <span className={classes.time}>{clockText(time)}</span>
                {best && <span className={classes.best}>{say('bestMark')}</span>}
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** The server keeps milliseconds. */
const sameTime = (one: number, other: number | null) => other !== null && Math.abs(one - other) < 0.001
