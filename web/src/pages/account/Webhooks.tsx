import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { shortDate } from '../../i18n/format'
import { webhookWords } from '../../i18n/webhooks'
import { useWords } from '../../i18n/words'
import { Chip } from '../../ui/Chip'
import { CopyButton } from '../../ui/CopyButton'
import { failed } from '../../ui/failed'
import items from '../../ui/ItemList.module.css'
import { toast } from '../../ui/toasts'
import { NewWebhook } from './NewWebhook'
import { WebhookDeliveries } from './WebhookDeliveries'
import classes from './Webhooks.module.css'
import { enable, removeWebhook, rotate, sendTest, type Webhook, webhooksQuery } from './webhooks'

/** Other servers that are told what happens to one's videos. */
export function Webhooks({ admin }: { admin: boolean }) {
  const say = useWords(webhookWords)
  const { data = [] } = useQuery(webhooksQuery)
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <section className="column" data-testid="webhooks">
      <h2>{say('title')}</h2>
      <p className="meta">{say('hint')}</p>
      <ul className={items.list}>
        {data.map((hook) => (
          <Row key={hook.id} hook={hook} onSecret={setSecret} />
        ))}
      </ul>
      {secret && <Secret secret={secret} />}
      <NewWebhook admin={admin} onMade={setSecret} />
    </section>
  )
}

function Secret({ secret }: { secret: string }) {
  const say = useWords(webhookWords)
  return (
    <div className={items.once} role="status">
      <p>{say('secret')}</p>
      <p className={items.value} data-testid="webhook-secret">
        {secret}
      </p>
      <CopyButton variant="filled" text={secret}>
        {say('copySecret')}
      </CopyButton>
    </div>
  )
}

function Row({ hook, onSecret }: { hook: Webhook; onSecret: (secret: string | null) => void }) {
  const say = useWords(webhookWords)
  const [open, setOpen] = useState(false)
  const events = hook.events.map((name) => say(name as 'video.ready')).join(' · ')
  const act = (doing: Promise<unknown>, said?: 'tested' | 'removed' | 'rotateHint') =>
    void doing.then(() => said && toast({ text: say(said) }), failed)
  return (
    <li className={classes.hook} data-testid="webhook" data-enabled={hook.enabled}>
      <p className={classes.address} lang="">
        {hook.url}
      </p>
      <p className="meta">
        {events}
        {hook.all_videos && ` · ${say('allShown')}`}
      </p>
      <State hook={hook} />
      <div className="row">
        <Button
          onClick={() => {
            setOpen(true)
            act(sendTest(hook.id), 'tested')
          }}
        >
          {say('test')}
        </Button>
        <Button onClick={() => act(enable(hook.id, !hook.enabled))}>
          {say(hook.enabled ? 'disable' : 'enable')}
        </Button>
        <Button
          onClick={() =>
            act(
              rotate(hook.id).then(({ secret }) => onSecret(secret ?? null)),
              'rotateHint',
            )
          }
        >
          {say('rotate')}
        </Button>
        <Button
          onClick={() => {
            onSecret(null)
            act(removeWebhook(hook.id), 'removed')
          }}
        >
          {say('remove')}
        </Button>
      </div>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{say('deliveries')}</summary>
        {open && <WebhookDeliveries id={hook.id} />}
      </details>
    </li>
  )
}

function State({ hook }: { hook: Webhook }) {
  const say = useWords(webhookWords)
  if (hook.note === 'failing' || hook.note === 'gone')
    return (
      <Chip icon="warning" tone="warning">
        {say(`note.${hook.note}`)}
      </Chip>
    )
  if (!hook.enabled) return <p className="meta">{say('off')}</p>
  if (!hook.failing_since) return null
  return (
    <Chip icon="warning" tone="warning">
      {say('failingSince', { date: shortDate(hook.failing_since) })}
    </Chip>
  )
}
