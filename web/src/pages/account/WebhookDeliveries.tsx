import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLanguage } from '../../i18n/i18n'
import { type WebhookWord, webhookWords } from '../../i18n/webhooks'
import { useWords } from '../../i18n/words'
import { Chip } from '../../ui/Chip'
import { failed } from '../../ui/failed'
import items from '../../ui/ItemList.module.css'
import { toast } from '../../ui/toasts'
import classes from './Webhooks.module.css'
import { type Delivery, deliveriesQuery, sendAgain } from './webhooks'

const chips = {
  delivered: { icon: 'check', tone: 'ok' },
  waiting: { icon: 'clock', tone: 'plain' },
  failed: { icon: 'warning', tone: 'error' },
} as const

/** What was sent to a webhook, what came of it, and the button to send it again. */
export function WebhookDeliveries({ id }: { id: string }) {
  const say = useWords(webhookWords)
  const { data } = useQuery(deliveriesQuery(id))
  if (!data) return null
  if (data.length === 0) return <p className="meta">{say('none')}</p>
  return (
    <ul className={items.list}>
      {data.map((one) => (
        <Row key={one.id} one={one} onAgain={() => sendAgain(id, one.id)} />
      ))}
    </ul>
  )
}

function Row({ one, onAgain }: { one: Delivery; onAgain: () => Promise<unknown> }) {
  const say = useWords(webhookWords)
  const language = useLanguage()
  const at = (time: string) =>
    new Date(time).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', {
      dateStyle: 'short',
      timeStyle: 'medium',
    })
  const { icon, tone } = chips[one.state as keyof typeof chips]
  const facts = [
    at(one.last_at ?? one.created_at),
    one.status && say('status', { status: one.status }),
    one.attempts > 1 && say('attempts', { count: one.attempts }),
    one.attempts > 0 && one.next_at && say('next', { date: at(one.next_at) }),
  ]
  const again = () => void onAgain().then(() => toast({ text: say('sentAgain') }), failed)
  return (
    <li className={classes.delivery} data-testid="delivery" data-state={one.state}>
      <div className={classes.line}>
        <div>
          <div className="row">
            <span>{one.type in webhookWords.en ? say(one.type as WebhookWord) : one.type}</span>
            <Chip icon={icon} tone={tone}>
              {say(one.state as 'delivered')}
            </Chip>
          </div>
          <p className="meta numerals">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        <Button size="xs" onClick={again} disabled={one.state === 'waiting' && one.attempts === 0}>
          {say('again')}
        </Button>
      </div>
      {one.code && one.code in webhookWords.en && <p className="meta">{say(one.code as WebhookWord)}</p>}
      <details>
        <summary className="meta">{say('details')}</summary>
        <p className="meta">
          {say('sent')} · {one.id}
        </p>
        <pre className={classes.text}>{one.body}</pre>
        {one.answer && (
          <>
            <p className="meta">{say('answered')}</p>
            <pre className={classes.text}>{one.answer}</pre>
          </>
        )}
      </details>
    </li>
  )
}
