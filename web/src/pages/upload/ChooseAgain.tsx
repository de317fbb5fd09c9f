import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { FileButton } from '../../ui/FileButton'
import { toast } from '../../ui/toasts'
import { chooseAgain } from '../../uploads/choose'
import type { Upload } from '../../uploads/queue'

/** For a file that has changed or is gone since it was chosen. */
export function ChooseAgain({ upload }: { upload: Upload }) {
  const w = useWords(uploadWords)
  const choose = ([file]: File[]) => {
    if (file && !chooseAgain(upload, file))
      toast({ text: w('otherFile', { name: upload.file.name }), tone: 'error', lastsMs: 8000 })
  }
  return (
    <FileButton variant="filled" testId="choose-again" onFiles={choose}>
      {w('chooseAgain')}
    </FileButton>
  )
}
