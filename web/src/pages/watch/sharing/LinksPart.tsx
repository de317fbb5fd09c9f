import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, unwrap, type Video } from '../../../api/client'
import { queryClient } from '../../../api/queries'
import type { components } from '../../../api/schema'
import { shortDate } from '../../../i18n/format'
import { sharingWords } from '../../../i18n/sharing'
import { useWords } from '../../../i18n/words'
import { CopyButton } from '../../../ui/CopyButton'
import { failed } from '../../../ui/failed'
import { Problem } from '../../../ui/Problem'
import { Select } from '../../../ui/Select'
import { toast } from '../../../ui/toasts'
import classes from './Sharing.module.css'

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
    toast({ text: say('revoked') })
    await again()
  }
  return (
    <section className="column" data-testid="links-part">
      <h2>{say('links')}</h2>
      <p className="meta">{say('linksHint')}</p>
      <NewLink video={video} onMade={again} />
      <ul className={classes.list}>
        {data?.items.map((link) => (
          <li key={link.id} className={classes.row}>
            <span className={classes.words}>
              <strong lang="">{link.note || say('nameless')}</strong>{' '}
              <span className="meta numerals">
                {link.good ? say('until', { date: shortDate(link.expires_at) }) : say('ended')}
              </span>
            </span>
            <span className="row">
              {link.good && <CopyButton text={link.url}>{say('copyLink')}</CopyButton>}
              <Button
                aria-label={`${say('revoke')}: ${link.note || say('nameless')}`}
                onClick={() => revoke(link).catch(failed)}
              >
                {say('revoke')}
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
