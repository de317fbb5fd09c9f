import { Link } from 'react-router'
import type { FoundVideo, SaidCue } from '../../api/search'
import { absoluteDate, clockText, relativeDate } from '../../i18n/format'
import { searchWords } from '../../i18n/search'
import { useWords } from '../../i18n/words'
import { Icon } from '../../ui/icons'
import { Marked } from '../../ui/Marked'
import { Poster } from '../../ui/Poster'
import { StateChips } from '../library/StateChips'
import classes from './Results.module.css'

export function Found({ item, q }: { item: FoundVideo; q: string }) {
  const { video, title_ranges, excerpt } = item
  const to = `/watch/${video.id}`
  return (
    <li className={classes.found} data-testid="search-result">
      <Link to={to} className={classes.poster} tabIndex={-1} aria-hidden="true">
        <Poster video={video} />
        {video.duration > 0 && <span className={classes.length}>{clockText(video.duration)}</span>}
      </Link>
      <div className={classes.words}>
        <h2 className={classes.title}>
          <Link to={to} lang="" title={video.title}>
            <Marked text={video.title} ranges={title_ranges} />
          </Link>
        </h2>
        <p className="meta">
          <span lang="">{video.owner.username}</span> ·{' '}
          <time dateTime={video.created_at} title={absoluteDate(video.created_at)}>
            {relativeDate(video.created_at)}
          </time>
        </p>
        {video.can_edit && <StateChips video={video} />}
        {excerpt && (
          <p className={classes.excerpt} lang="">
            <Marked {...excerpt} />
          </p>
        )}
      </div>
      {item.said.length > 0 && <Said item={item} q={q} />}
    </li>
  )
}

function Said({ item: { video, said, said_count }, q }: { item: FoundVideo; q: string }) {
  const say = useWords(searchWords)
  const more = said_count - said.length
  return (
    <ul className={classes.said} aria-label={say('places', { title: video.title })}>
      {said.map((cue) => (
        <li key={cue.cue}>
          <Cue id={video.id} cue={cue} />
        </li>
      ))}
      {more > 0 && (
        <li>
          <Link className={classes.rest} to={`/watch/${video.id}?${new URLSearchParams({ find: q })}`}>
            {say(more === 1 ? 'moreOne' : 'more', { count: more })}
            <Icon name="next" size={16} />
          </Link>
        </li>
      )}
    </ul>
  )
}

/** Leads to the second in which the cue begins. */
function Cue({ id, cue }: { id: string; cue: SaidCue }) {
  return (
    <Link className={classes.cue} to={`/watch/${id}?t=${Math.floor(cue.time)}`}>
      <span className={classes.time}>{clockText(cue.time)}</span>
      <span className={classes.text} lang={cue.language}>
        <Marked text={cue.text} ranges={cue.ranges} />
      </span>
    </Link>
  )
}
