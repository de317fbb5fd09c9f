import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { binWords } from '../../i18n/bin'
import { bytesText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { useWords } from '../../i18n/words'
import { Dialog } from '../../ui/Dialog'
import { Problem } from '../../ui/Problem'

type ConfirmProps = {
  title: string
  text: string
  frees: number
  run: () => Promise<void>
  onClose: () => void
}

/** Asks before what cannot be taken back; its button says what will be done. */
export function Confirm({ title, text, frees, run, onClose }: ConfirmProps) {
  const t = useText()
  const w = useWords(binWords)
  const remove = useMutation({ mutationFn: run, onSuccess: onClose })
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="column">
        <p>{text}</p>
        <p>{frees > 0 ? w('becomesFree', { size: bytesText(frees) }) : w('staysFull')}</p>
        {remove.error && <Problem error={remove.error} />}
        <div className="row">
          <Button variant="filled" color="error" loading={remove.isPending} onClick={() => remove.mutate()}>
            {title}
          </Button>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
        </div>
      </div>
    </Dialog>
  )
}
