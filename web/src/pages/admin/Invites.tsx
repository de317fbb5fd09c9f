import { Button, NumberInput, TextInput } from '@mantine/core'
import '@mantine/core/styles/NumberInput.css'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type Invite, type Registration, unwrap } from '../../api/client'
import { queryClient } from '../../api/queries'
import { shortDate } from '../../i18n/format'
import { inviteWords } from '../../i18n/invites'
import { useWords } from '../../i18n/words'
import { CopyButton } from '../../ui/CopyButton'
import { failed } from '../../ui/failed'
import items from '../../ui/ItemList.module.css'
import { Problem } from '../../ui/Problem'
import { toast } from '../../ui/toasts'
import classes from './Admin.module.css'

const key = ['invites']
const again = () => queryClient.invalidateQueries({ queryKey: key })

/** Links by which people make their accounts. */
export function Invites({ registration }: { registration: Registration }) {
  const say = useWords(inviteWords)
  const { data } = useQuery({ queryKey: key, queryFn: () => unwrap(api.GET('/api/v1/admin/invites')) })
  const [made, setMade] = useState<string | null>(null)
  if (registration !== 'invite' && !data?.items.some(({ good }) => good)) return null
  return (
    <section className="column" data-testid="invites">
      <h2>{say('title')}</h2>
      <p className="meta">{say(registration === 'invite' ? 'hint' : 'off')}</p>
      {registration === 'invite' && <NewInvite onMade={setMade} />}
      {made && <NewLink url={made} />}
      <ul className={items.list}>
        {data?.items.map((one) => (
          <Row key={one.id} invite={one} onWithdrawn={() => setMade(null)} />
        ))}
      </ul>
    </section>
  )
}

function NewInvite({ onMade }: { onMade: (url: string) => void }) {
  const say = useWords(inviteWords)
  const [note, setNote] = useState('')
  const [uses, setUses] = useState<number | string>(1)
  const [days, setDays] = useState<number | string>(7)
  const make = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/v1/admin/invites', { body: { note, uses: Number(uses), days: Number(days) } })),
    onSuccess: (invite) => {
      setNote('')
      if (invite.url) onMade(invite.url)
      void again()
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form className="column" onSubmit={onSubmit}>
      <TextInput
        label={say('note')}
        placeholder={say('notePlaceholder')}
        size="md"
        maxLength={100}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={classes.numbers}>
        <NumberInput
          label={say('uses')}
          size="md"
          min={1}
          max={1000}
          clampBehavior="strict"
          allowDecimal={false}
          value={uses}
          onChange={setUses}
        />
        <NumberInput
          label={say('days')}
          size="md"
          min={1}
          max={365}
          clampBehavior="strict"
          allowDecimal={false}
          value={days}
          onChange={setDays}
        />
      </div>
      {make.error && <Problem error={make.error} />}
      <p>
        <Button type="submit" loading={make.isPending} disabled={uses === '' || days === ''}>
          {say('make')}
        </Button>
      </p>
    </form>
  )
}

function NewLink({ url }: { url: string }) {
  const say = useWords(inviteWords)
  return (
    <div className={items.once} role="status">
      <p>{say('made')}</p>
      <p className={items.value} data-testid="invite-link">
        {url}
      </p>
      <CopyButton variant="filled" text={url}>
        {say('copy')}
      </CopyButton>
    </div>
  )
}

function Row({ invite, onWithdrawn }: { invite: Invite; onWithdrawn: () => void }) {
  const say = useWords(inviteWords)
  const name = invite.note || say('nameless')
  const withdraw = async () => {
    await unwrap(api.DELETE('/api/v1/admin/invites/{invite}', { params: { path: { invite: invite.id } } }))
    onWithdrawn()
    toast({ text: say('withdrawn') })
    await again()
  }
  return (
    <li className={items.item}>
      <span className={items.words}>
        <strong lang="">{name}</strong>
        <span className="meta numerals">
          {say('used', { used: invite.used, uses: invite.uses })} ·{' '}
          {invite.good ? say('until', { date: shortDate(invite.expires_at) }) : say('ended')}
        </span>
      </span>
      {invite.good && (
        <Button onClick={() => withdraw().catch(failed)} aria-label={`${say('withdraw')}: ${name}`}>
          {say('withdraw')}
        </Button>
      )}
    </li>
  )
}
