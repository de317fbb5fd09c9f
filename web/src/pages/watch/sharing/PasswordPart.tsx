import { Button, PasswordInput } from '@mantine/core'
import '@mantine/core/styles/PasswordInput.css'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, unwrap, type Video } from '../../../api/client'
import { videosChanged } from '../../../api/queries'
import { sharingWords } from '../../../i18n/sharing'
import { useWords } from '../../../i18n/words'
import { Problem } from '../../../ui/Problem'
import { toast } from '../../../ui/toasts'

export function PasswordPart({ video }: { video: Video }) {
  const say = useWords(sharingWords)
  const [password, setPassword] = useState('')
  const path = { params: { path: { id: video.id } } }
  const set = useMutation({
    mutationFn: () => unwrap(api.PUT('/api/v1/videos/{id}/password', { ...path, body: { password } })),
    onSuccess: (changed) => {
      setPassword('')
      toast({ text: say('passwordSet') })
      return videosChanged(changed)
    },
  })
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/videos/{id}/password', path)),
    onSuccess: (changed) => {
      toast({ text: say('passwordRemoved') })
      return videosChanged(changed)
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    set.mutate()
  }
  const error = set.error ?? remove.error
  return (
    <form className="column" onSubmit={onSubmit} data-testid="password-part">
      <h3>{say('password')}</h3>
      <p className="meta">{say(video.password ? 'isSet' : 'isNotSet')}</p>
      <PasswordInput
        aria-label={say('password')}
        size="md"
        maxLength={1024}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {error && <Problem error={error} />}
      <div className="row">
        <Button type="submit" loading={set.isPending} disabled={!password}>
          {say(video.password ? 'changePassword' : 'setPassword')}
        </Button>
        {video.password && (
          <Button loading={remove.isPending} onClick={() => remove.mutate()}>
            {say('removePassword')}
          </Button>
        )}
      </div>
    </form>
  )
}
