import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, unwrap, type Video } from '../../../api/client'
import { queryClient } from '../../../api/queries'
import type { components } from '../../../api/schema'
import { absoluteDate } from '../../../i18n/format'
import { sharingWords } from '../../../i18n/sharing'
import { useWords } from '../../../i18n/words'
import { CopyButton } from '../../../ui/CopyButton'
import { failed } from '../../../ui/failed'
import items from '../../../ui/ItemList.module.css'
import { Problem } from '../../../ui/Problem'
import { Select } from '../../../ui/Select'
import { toast } from '../../../ui/toasts'

type Link = components['schemas']['ShareLink']

const lives = { hour: 1, day: 24, week: 7 * 24, month: 30 * 24 } as const
type Life = keyof typeof lives

export function LinksPart({ video }: { video: Video }) {
  const say = useWords(sharingWords)
  const key = ['links', video.id]
  const path = { id: video.id }
  const again = () => queryClient.invalidateQueries({ queryKey: key })
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => unwrap(api.GET('/api/v1/videos/{id}/links', { params: { path } })),
  })
  const revoke = async (link: Link) => {
    const params = { path: { ...path, link: link.id } }
    await unwrap(api.DELETE('/api/v1/videos/{id}/links/{link}', { params }))
    if (link.good) toast({ text: say('revoked') })
    await again()
  }
  const nameOf = ({ note }: Link) => note || say('nameless')
  const ending = ({ good }: Link) => say(good ? 'revoke' : 'forget')
  return (
    <section className="column" data-testid="links-part">
      <h3>{say('links')}</h3>
      <p className="meta">{say('linksHint')}</p>
      <NewLink video={video} onMade={again} />
      <ul className={items.list}>
        {data?.items.map((link) => (
          <li key={link.id} className={items.item}>
            <span className={items.words}>
              <strong lang="">{nameOf(link)}</strong>
              <span className="meta numerals">
                {link.good ? say('until', { date: absoluteDate(link.expires_at) }) : say('ended')}
              </span>
            </span>
            <span className="row">
              {link.good && <CopyButton text={link.url}>{say('copyLink')}</CopyButton>}
              <Button
                aria-label={`${ending(link)}: ${nameOf(link)}`}
                onClick={() => revoke(link).catch(failed)}
              >
                {ending(link)}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function NewLink({ video, onMade }: { video: Video; onMade: () => Promise<void> }) {
  const say = useWords(sharingWords)
  const [note, setNote] = useState('')
  const [life, setLife] = useState<Life>('week')
  const make = useMutation({
    mutationFn: () => {
      const body = { hours: lives[life], note }
      return unwrap(api.POST('/api/v1/videos/{id}/links', { params: { path: { id: video.id } }, body }))
    },
    onSuccess: () => {
      setNote('')
      return onMade()
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form className="column" onSubmit={onSubmit}>
      <TextInput
        label={say('forWhom')}
        size="md"
        maxLength={200}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {make.error && <Problem error={make.error} />}
      <div className="row">
        <Select
          label={say('lasts')}
          value={life}
          choices={(Object.keys(lives) as Life[]).map((value) => ({ value, name: say(value) }))}
          onChange={setLife}
        />
        <Button type="submit" loading={make.isPending}>
          {say('makeLink')}
        </Button>
      </div>
    </form>
  )
}
