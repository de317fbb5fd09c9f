// Which sites may embed a video; for administrators, those that may embed any that does not say so itself.
import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, unwrap } from '../../../api/client'
import { ApiError } from '../../../api/errors'
import { queryClient } from '../../../api/queries'
import type { components } from '../../../api/schema'
import { useText } from '../../../i18n/i18n'
import { sharingWords } from '../../../i18n/sharing'
import { useWords } from '../../../i18n/words'
import { Problem } from '../../../ui/Problem'
import { Select } from '../../../ui/Select'
import { toast } from '../../../ui/toasts'

type Embedding = components['schemas']['EmbeddingView']
type Whose = { path: 'video'; id: string } | { path: 'server' }

const read = (whose: Whose) =>
  whose.path === 'server'
    ? unwrap(api.GET('/api/v1/admin/embedding'))
    : unwrap(api.GET('/api/v1/videos/{id}/embedding', { params: { path: { id: whose.id } } }))
const write = (whose: Whose, body: Embedding) =>
  whose.path === 'server'
    ? unwrap(api.PUT('/api/v1/admin/embedding', { body }))
    : unwrap(api.PUT('/api/v1/videos/{id}/embedding', { params: { path: { id: whose.id } }, body }))

export function EmbeddingPart(whose: Whose) {
  const key = ['embedding', whose.path === 'video' ? whose.id : '']
  const { data } = useQuery({ queryKey: key, queryFn: () => read(whose) })
  return data ? (
    <EmbeddingForm whose={whose} kept={data} onSaved={(saved) => queryClient.setQueryData(key, saved)} />
  ) : null
}

type Form = { whose: Whose; kept: Embedding; onSaved: (saved: Embedding) => void }

function EmbeddingForm({ whose, kept, onSaved }: Form) {
  const t = useText()
  const say = useWords(sharingWords)
  const isServer = whose.path === 'server'
  const Heading = isServer ? 'h2' : 'h3' // the dialog's title is an h2
  const title = say(isServer ? 'serverEmbedding' : 'embedding')
  const [mode, setMode] = useState(isServer && kept.mode === 'default' ? 'anyone' : kept.mode)
  const [text, setText] = useState(kept.origins.join('\n'))
  const modes = (['default', 'anyone', 'nobody', 'listed'] as const).filter(
    (one) => !isServer || one !== 'default',
  )
  const save = useMutation({
    mutationFn: () => {
      const origins = text.split(/\s+/).filter(Boolean)
      return write(whose, { mode, origins: mode === 'listed' ? origins : [] })
    },
    onSuccess: (saved) => {
      toast({ text: t('app.saved') })
      onSaved(saved)
    },
  })
  const invalid = save.error instanceof ApiError && save.error.code === 'validation'
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form className="column" onSubmit={onSubmit} data-testid="embedding-part">
      <Heading>{title}</Heading>
      <div className="row">
        <Select
          label={title}
          value={mode}
          choices={modes.map((value) => ({ value, name: say(value) }))}
          onChange={setMode}
        />
        <Button type="submit" loading={save.isPending}>
          {t('app.save')}
        </Button>
      </div>
      {mode === 'listed' && (
        <Textarea
          label={say('origins')}
          description={say('originsHint')}
          error={invalid && say('originsWrong')}
          rows={3}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {save.error && !invalid && <Problem error={save.error} />}
    </form>
  )
}
