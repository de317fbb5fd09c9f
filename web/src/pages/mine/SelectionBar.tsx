import { Button } from '@mantine/core'
import type { Video } from '../../api/client'
import { useText } from '../../i18n/i18n'
import { mineWords } from '../../i18n/mine'
import { useWords } from '../../i18n/words'
import { deleteWithUndo } from '../../ui/delete-video'
import { failed } from '../../ui/failed'
import { Icon } from '../../ui/icons'
import { Select } from '../../ui/Select'
import { setVisibility } from './change'
import classes from './Mine.module.css'

type SelectionBarProps = { selected: Video[]; all: boolean; onAll: () => void; onNone: () => void }

export function SelectionBar({ selected, all, onAll, onNone }: SelectionBarProps) {
  const say = useWords(mineWords)
  return (
    <div className={classes.bar}>
      <label className={classes.all}>
        <input type="checkbox" checked={all} onChange={onAll} />
        {selected.length === 0 ? say('selectAll') : say('selected', { count: selected.length })}
      </label>
      {selected.length > 0 && <Together selected={selected} onNone={onNone} />}
    </div>
  )
}

function Together({ selected, onNone }: { selected: Video[]; onNone: () => void }) {
  const t = useText()
  const say = useWords(mineWords)
  const visibilities = (['public', 'unlisted', 'private'] as const).map((value) => ({
    value,
    name: t(`visibility.${value}`),
  }))
  const remove = async () => {
    if (await deleteWithUndo(selected)) onNone()
  }
  return (
    <>
      <Select
        label={say('visibility')}
        value=""
        choices={[{ value: '' as const, name: say('visibility') }, ...visibilities]}
        onChange={(value) => value !== '' && setVisibility(selected, value).catch(failed)}
      />
      <Button color="error" leftSection={<Icon name="trash" />} onClick={remove}>
        {say('delete')}
      </Button>
    </>
  )
}
