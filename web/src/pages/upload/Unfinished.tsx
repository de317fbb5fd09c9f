import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useUser } from '../../api/use-session'
import { bytesText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { Bar } from '../../ui/Bar'
import { FileButton } from '../../ui/FileButton'
import { failed } from '../../ui/failed'
import { Icon } from '../../ui/icons'
import { toast } from '../../ui/toasts'
import { isSameFile } from '../../uploads/queue'
import { useUploads } from '../../uploads/rows'
import { addUnfinished } from '../../uploads/store'
import { discard, type Unfinished as One, unfinishedQuery } from '../../uploads/unfinished'
import { Replaces } from './Replaces'
import classes from './Upload.module.css'

/** What an earlier visit began: a tab or a browser that was closed, a machine that went off. */
export function Unfinished() {
  const w = useWords(uploadWords)
  const user = useUser()
  const uploads = useUploads()
  const { data = [] } = useQuery({ ...unfinishedQuery, enabled: !!user })
  const left = data.filter(({ url }) => !uploads.some((upload) => upload.url === url))
  if (!user || left.length === 0) return null
  return (
    <section aria-labelledby="unfinished" data-testid="unfinished">
      <h2 id="unfinished" className={classes.heading}>
        {w('unfinished')}
      </h2>
      <p className="meta">{w('unfinishedHint')}</p>
      <ul className={classes.list}>
        {left.map((one) => (
          <Row key={one.url} one={one} />
        ))}
      </ul>
    </section>
  )
}

function Row({ one }: { one: One }) {
  const t = useText()
  const w = useWords(uploadWords)
  const client = useQueryClient()
  const name = one.title || one.file_name
  const part = one.length ? one.offset / one.length : 0
  const percent = Math.floor(100 * part)
  const choose = ([file]: File[]) => {
    if (!file) return
    if (isSameFile(file, one)) addUnfinished(file, one)
    else toast({ text: w('otherFile', { name: one.file_name }), tone: 'error', lastsMs: 8000 })
  }
  const forget = () =>
    discard(one)
      .then(() => client.invalidateQueries(unfinishedQuery))
      .catch(failed)
  return (
    <li className={classes.unfinished}>
      <Icon name="clock" size={28} />
      <div className={classes.body}>
        <p className={classes.name} lang="">
          {name}
        </p>
        <Bar part={part} label={t('upload.progress', { title: name, percent })} />
        {one.replaces && <Replaces id={one.replaces} />}
        <p className="meta numerals">
          {w('there', { sent: bytesText(one.offset), total: bytesText(one.length ?? 0) })}
        </p>
        <div className="row">
          <FileButton variant="filled" testId="resume-input" onFiles={choose}>
            {w('chooseAgain')}
          </FileButton>
          <Button onClick={forget}>{w('discard')}</Button>
        </div>
      </div>
    </li>
  )
}
