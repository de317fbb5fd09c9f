import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Visibility } from '../../api/client'
import { asProblem } from '../../api/errors'
import { serverQuery } from '../../api/queries'
import { useUser } from '../../api/use-session'
import { useText } from '../../i18n/i18n'
import { type ImportWord, importWords } from '../../i18n/imports'
import { useWords } from '../../i18n/words'
import { Icon } from '../../ui/icons'
import { Failure, Problem } from '../../ui/Problem'
import { VisibilitySelect } from '../../ui/VisibilitySelect'
import { addressesIn } from '../../uploads/imported'
import { fetchAddresses } from '../../uploads/imports'
import classes from './Upload.module.css'

/** The way to it, where the server does that. */
export function ByAddressButton({ onOpen }: { onOpen: () => void }) {
  const say = useWords(importWords)
  const user = useUser()
  const { data: server } = useQuery(serverQuery)
  if (!user || !server?.imports) return null
  return (
    <Button leftSection={<Icon name="link" />} onClick={onOpen}>
      {say('open')}
    </Button>
  )
}

/** Videos that the server fetches itself, from one or many addresses. */
export function ByAddress({ onClose }: { onClose: () => void }) {
  const t = useText()
  const say = useWords(importWords)
  const [text, setText] = useState('')
  const [visibility, setVisibility] = useState<Visibility>('unlisted')
  const addresses = addressesIn(text)
  const start = useMutation({
    mutationFn: () => fetchAddresses(addresses, visibility),
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    start.mutate()
  }
  return (
    <form
      className={classes.addresses}
      onSubmit={onSubmit}
      aria-label={say('title')}
      data-testid="by-address"
    >
      <Textarea
        label={say('label')}
        description={say('hint')}
        placeholder="https://example.org/video.mp4"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rows={4}
        size="md"
        spellCheck={false}
        autoFocus
        lang=""
      />
      {start.error && <Wrong error={start.error} addresses={addresses} />}
      <div className="row">
        <VisibilitySelect value={visibility} onChange={setVisibility} />
        <Button type="submit" variant="filled" disabled={addresses.length === 0} loading={start.isPending}>
          {say('start')}
        </Button>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
      </div>
    </form>
  )
}

/** What is wrong with which address. */
function Wrong({ error, addresses }: { error: unknown; addresses: string[] }) {
  const say = useWords(importWords)
  const problem = asProblem(error)
  if (problem.code in importWords.en)
    return <Failure text={say(problem.code as ImportWord)} code={problem.code} />
  const wrong = (problem.errors ?? []).flatMap(({ loc, type }) => {
    const place = [loc].flat().join('.').split('.')
    const address = place[0] === 'urls' ? addresses[Number(place[1])] : undefined
    return address && type in importWords.en ? [{ address, type: type as ImportWord }] : []
  })
  if (wrong.length === 0) return <Problem error={error} />
  return (
    <ul className={classes.wrong}>
      {wrong.map(({ address, type }) => (
        <li key={address}>
          <span className="meta" lang="">
            {address}
          </span>
          <Failure text={say(type)} code={type} />
        </li>
      ))}
    </ul>
  )
}
