import { Link } from 'react-router'
import { binWords } from '../../i18n/bin'
import { useWords } from '../../i18n/words'
import { binPath } from '../../ui/bin-path'
import classes from './Bin.module.css'

/** What there is, and what is deleted: two views of one page, each with an address. */
export function Views({ bin }: { bin: boolean }) {
  const w = useWords(binWords)
  return (
    <nav className={classes.views} aria-label={w('views')}>
      <Link to="/mine" aria-current={bin ? undefined : 'page'}>
        {w('videos')}
      </Link>
      <Link to={binPath} aria-current={bin ? 'page' : undefined}>
        {w('bin')}
      </Link>
    </nav>
  )
}
