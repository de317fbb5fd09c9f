import { Button } from '@mantine/core'
import { useRef } from 'react'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { toast } from '../../ui/toasts'
import { chooseAgain } from '../../uploads/choose'
import type { Upload } from '../../uploads/queue'

/** For a file that has changed or is gone since it was chosen. */
export function ChooseAgain({ upload }: { upload: Upload }) {
  const w = useWords(uploadWords)
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        data-testid="choose-again"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file && !chooseAgain(upload, file))
            toast({ text: w('otherFile', { name: upload.file.name }), tone: 'error', lastsMs: 8000 })
          event.target.value = ''
        }}
      />
      <Button variant="filled" onClick={() => input.current?.click()}>
        {w('chooseAgain')}
      </Button>
    </>
  )
}
