// Videos that wait to become public.
import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, unwrap, type Video } from '../../api/client'
import { queryClient } from '../../api/queries'
import { absoluteDate } from '../../i18n/format'
import { limitWords } from '../../i18n/limits'
import { useWords } from '../../i18n/words'
import { ButtonLink } from '../../ui/ButtonLink'
import { Dialog } from '../../ui/Dialog'
import { failed } from '../../ui/failed'
import items from '../../ui/ItemList.module.css'
import { Problem } from '../../ui/Problem'
import { toast } from '../../ui/toasts'

const key = ['reviews']

/** Of what was looked at: the server refuses it when it has been changed since. */
async function decide({ id, review }: Video, decision: 'accept' | 'decline', note?: string) {
  const body = { decision, at: review?.at ?? '', note }
  try {
    await unwrap(api.POST('/api/v1/admin/reviews/{id}', { params: { path: { id } }, body }))
  } finally {
    await queryClient.invalidateQueries({ queryKey: key })
  }
}

/** Hidden where nobody wants it and nothing waits. */
export function Reviews({ wanted }: { wanted: boolean }) {
  const say = useWords(limitWords)
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => unwrap(api.GET('/api/v1/admin/reviews')),
    refetchInterval: 30_000,
  })
  if (!data || (!wanted && data.items.length === 0)) return null
  return (
    <section className="column" data-testid="reviews">
      <h2>{say('reviews')}</h2>
      {data.items.length === 0 && <p className="meta">{say('noReviews')}</p>}
      <ul className={items.list}>
        {data.items.map((video) => (
          <Waiting key={video.id} video={video} />
        ))}
      </ul>
    </section>
  )
}

function Waiting({ video }: { video: Video }) {
  const say = useWords(limitWords)
  const [declining, setDeclining] = useState(false)
  const accept = async () => {
    await decide(video, 'accept')
    toast({ text: say('accepted', { title: video.title }) })
  }
  return (
    <li className={items.item} data-testid="review">
      <span className={items.words}>
        <strong lang="">{video.title}</strong>
        <span className="meta" lang="">
          {say('by', { name: video.owner.username })}
          {video.review && ` · ${say('waitsSince', { time: absoluteDate(video.review.at) })}`}
        </span>
      </span>
      <span className="row">
        <ButtonLink to={`/watch/${video.id}`}>{say('watch')}</ButtonLink>
        <Button variant="filled" onClick={() => accept().catch(failed)}>
          {say('accept')}
        </Button>
        <Button onClick={() => setDeclining(true)}>{say('decline')}</Button>
      </span>
      {declining && <Decline video={video} onClose={() => setDeclining(false)} />}
    </li>
  )
}

function Decline({ video, onClose }: { video: Video; onClose: () => void }) {
  const say = useWords(limitWords)
  const [note, setNote] = useState('')
  const decline = useMutation({
    mutationFn: () => decide(video, 'decline', note),
    onSuccess: () => toast({ text: say('declined', { title: video.title }) }),
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    decline.mutate()
  }
  return (
    <Dialog title={say('decline')} onClose={onClose}>
      <form className="column" onSubmit={onSubmit}>
        <Textarea
          label={say('declineNote')}
          rows={4}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {decline.error && <Problem error={decline.error} />}
        <p>
          <Button type="submit" variant="filled" loading={decline.isPending}>
            {say('decline')}
          </Button>
        </p>
      </form>
    </Dialog>
  )
}
