import { useState } from 'react'
import type { Video } from '../../api/client'
import { mineWords } from '../../i18n/mine'
import { useWords } from '../../i18n/words'
import classes from './Mine.module.css'
import { MineRow } from './MineRow'
import { SelectionBar } from './SelectionBar'

/** One table; on a phone its rows are drawn as a list. */
export function MineTable({ videos }: { videos: Video[] }) {
  const say = useWords(mineWords)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const selected = videos.filter((video) => chosen.has(video.id))
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const all = selected.length === videos.length
  return (
    <>
      <SelectionBar
        selected={selected}
        all={all}
        onAll={() => setChosen(all ? new Set() : new Set(videos.map((video) => video.id)))}
        onNone={() => setChosen(new Set())}
      />
      <table className={classes.table} data-testid="mine-table">
        <thead>
          <tr>
            <th className={classes.narrow}>
              <span className={classes.unseen}>{say('selectAll')}</span>
            </th>
            <th className={classes.picture}>{say('poster')}</th>
            <th>{say('name')}</th>
            <th>{say('visibility')}</th>
            <th className={classes.number}>{say('length')}</th>
            <th className={classes.number}>{say('size')}</th>
            <th>{say('date')}</th>
            <th className={classes.narrow}>
              <span className={classes.unseen}>{say('delete')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {videos.map((video) => (
            <MineRow
              key={video.id}
              video={video}
              chosen={chosen.has(video.id)}
              onChoose={() => toggle(video.id)}
            />
          ))}
        </tbody>
      </table>
    </>
  )
}
