import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { AdminUser } from '../../api/people'
import { limitWords } from '../../i18n/limits'
import { useWords } from '../../i18n/words'
import { Dialog } from '../../ui/Dialog'
import { Problem } from '../../ui/Problem'
import { deletePerson } from './PersonMenu'

export function DeletePerson({ person, onClose }: { person: AdminUser; onClose: () => void }) {
  const say = useWords(limitWords)
  const remove = useMutation({ mutationFn: () => deletePerson(person), onSuccess: onClose })
  return (
    <Dialog title={say('remove')} onClose={onClose}>
      <div className="column">
        <p>{say('removeHint', { name: person.username })}</p>
        {remove.error && <Problem error={remove.error} />}
        <p>
          <Button variant="filled" color="error" loading={remove.isPending} onClick={() => remove.mutate()}>
            {say('remove')}
          </Button>
        </p>
      </div>
    </Dialog>
  )
}
