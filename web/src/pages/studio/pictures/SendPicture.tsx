import { bytesText } from '../../../i18n/format'
import { pictureWords } from '../../../i18n/studio-pictures'
import { useWords } from '../../../i18n/words'
import { FileButton } from '../../../ui/FileButton'
import { Icon } from '../../../ui/icons'
import { useDrop } from '../use-drop'
import { sendPicture } from './changes'
import classes from './Pictures.module.css'
import { isPicture, mostBytes, refusal, takenTypes } from './pictures'
import type { Choosing } from './use-choosing'

/** One picture; of several that are dropped the first. */
export function SendPicture({ id, choosing }: { id: string; choosing: Choosing }) {
  const say = useWords(pictureWords)
  const send = ([file]: File[]) => {
    if (!file) return
    choosing.choose('upload', async () => {
      const refused = refusal(file)
      if (refused) throw refused
      await sendPicture(id, file)
    })
  }
  const over = useDrop(send, isPicture)
  return (
    <div className={classes.add} data-over={over || undefined}>
      <FileButton
        leftSection={<Icon name="upload" />}
        disabled={choosing.working !== null}
        testId="picture-input"
        accept={takenTypes.join(',')}
        onFiles={send}
      >
        {say('upload')}
      </FileButton>
      <p className="meta">{over ? say('drop') : say('uploadHint', { limit: bytesText(mostBytes) })}</p>
    </div>
  )
}
