import { Button, Checkbox, TextInput } from '@mantine/core'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/InlineInput.css'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { asProblem } from '../../api/errors'
import { useText } from '../../i18n/i18n'
import { type WebhookWord, webhookWords } from '../../i18n/webhooks'
import { useWords } from '../../i18n/words'
import { Failure, Problem } from '../../ui/Problem'
import classes from './Webhooks.module.css'
import { eventNames, makeWebhook } from './webhooks'

type Props = { admin: boolean; onMade: (secret: string | null) => void }

export function NewWebhook(props: Props) {
  const say = useWords(webhookWords)
  const [open, setOpen] = useState(false)
  if (open) return <Form {...props} onClose={() => setOpen(false)} />
  return (
    <p>
      <Button onClick={() => setOpen(true)}>{say('add')}</Button>
    </p>
  )
}

function Form({ admin, onMade, onClose }: Props & { onClose: () => void }) {
  const t = useText()
  const say = useWords(webhookWords)
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState<string[]>([...eventNames])
  const [all, setAll] = useState(false)
  const make = useMutation({
    mutationFn: () => makeWebhook({ url: url.trim(), events, all_videos: all }),
    onSuccess: ({ secret }) => {
      onMade(secret ?? null)
      onClose()
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form className="column" onSubmit={onSubmit} data-testid="new-webhook">
      <TextInput
        label={say('url')}
        placeholder="https://example.org/millrace"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        size="md"
        spellCheck={false}
        autoFocus
        lang=""
      />
      <Checkbox.Group size="md" label={say('events')} value={events} onChange={setEvents}>
        <div className={classes.events}>
          {eventNames.map((name) => (
            <Checkbox key={name} value={name} label={say(name)} />
          ))}
        </div>
      </Checkbox.Group>
      {admin && (
        <Checkbox
          label={say('all')}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      )}
      {make.error && <Wrong error={make.error} />}
      <div className="row">
        <Button
          type="submit"
          variant="filled"
          disabled={!url.trim() || events.length === 0}
          loading={make.isPending}
        >
          {say('make')}
        </Button>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
      </div>
    </form>
  )
}

function Wrong({ error }: { error: unknown }) {
  const say = useWords(webhookWords)
  const { code, errors = [] } = asProblem(error)
  const known = [code, ...errors.map(({ type }) => type)].find((one) => one in webhookWords.en)
  return known ? <Failure text={say(known as WebhookWord)} code={known} /> : <Problem error={error} />
}
