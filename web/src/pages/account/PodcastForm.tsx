import { Button, Checkbox, Textarea, TextInput } from '@mantine/core'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/InlineInput.css'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { api, unwrap } from '../../api/client'
import { queryClient } from '../../api/queries'
import type { components } from '../../api/schema'
import { useLanguage, useText } from '../../i18n/i18n'
import { podcastWords } from '../../i18n/podcast'
import { categoryName } from '../../i18n/podcast-categories'
import { useWords } from '../../i18n/words'
import { CopyButton } from '../../ui/CopyButton'
import { Problem } from '../../ui/Problem'
import { Select } from '../../ui/Select'
import { toast } from '../../ui/toasts'
import { languages } from '../studio/subtitles/languages'
import classes from './Account.module.css'

type OwnPodcast = components['schemas']['OwnPodcast']

const path = '/api/v1/users/me/podcast' as const
const podcastQuery = queryOptions({
  queryKey: ['podcast', 'mine'],
  queryFn: () => unwrap(api.GET(path)),
})

/** Whether one's public videos are offered as a podcast, and what it says of itself. */
export function PodcastForm() {
  const say = useWords(podcastWords)
  const { data, error } = useQuery(podcastQuery)
  return (
    <section className="column" data-testid="podcast">
      <h2>{say('title')}</h2>
      <p className="meta">{say('hint')}</p>
      {error && <Problem error={error} />}
      {data && <Form podcast={data} />}
    </section>
  )
}

function Form({ podcast }: { podcast: OwnPodcast }) {
  const t = useText()
  const say = useWords(podcastWords)
  const reader = useLanguage()
  const [form, setForm] = useState(podcast)
  const change = (part: Partial<OwnPodcast>) => setForm({ ...form, ...part })
  const tongues = useMemo(() => {
    const known = languages(reader).map((one) => ({ ...one }))
    const there = known.some(({ value }) => value === form.language)
    return there ? known : [{ value: form.language, name: form.language }, ...known]
  }, [reader, form.language])
  const kinds = podcast.categories.map((value) => ({ value, name: categoryName(value, reader) }))
  const save = useMutation({
    mutationFn: () => {
      const { enabled, title, description, language, category, explicit } = form
      return unwrap(
        api.PUT(path, {
          body: {
            enabled,
            title: title.trim(),
            description: description.trim(),
            language,
            category,
            explicit,
          },
        }),
      )
    },
    onSuccess: (saved) => {
      queryClient.setQueryData(podcastQuery.queryKey, saved)
      setForm(saved)
      toast({ text: say('saved') })
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form className="column" onSubmit={onSubmit}>
      <Checkbox
        label={say('enabled')}
        checked={form.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
      {form.enabled && (
        <>
          <TextInput
            label={say('name')}
            description={say('nameHint')}
            value={form.title}
            maxLength={200}
            onChange={(event) => change({ title: event.currentTarget.value })}
          />
          <Textarea
            label={say('description')}
            value={form.description}
            rows={3}
            maxLength={4000}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
          <div className={classes.choice}>
            <span aria-hidden="true">{say('category')}</span>
            <Select
              label={say('category')}
              value={form.category}
              choices={kinds}
              onChange={(category) => change({ category: category as OwnPodcast['category'] })}
            />
          </div>
          <div className={classes.choice}>
            <span aria-hidden="true">{say('language')}</span>
            <Select
              label={say('language')}
              value={form.language}
              choices={tongues}
              onChange={(language) => change({ language })}
            />
          </div>
          <Checkbox
            label={say('explicit')}
            checked={form.explicit}
            onChange={(event) => change({ explicit: event.currentTarget.checked })}
          />
        </>
      )}
      {save.error && <Problem error={save.error} />}
      <p>
        <Button type="submit" loading={save.isPending}>
          {say('save')}
        </Button>
      </p>
      {podcast.url && (
        <div className={classes.feed}>
          <TextInput
            label={say('feed')}
            description={say('feedHint')}
            value={podcast.url}
            readOnly
            onFocus={(event) => event.target.select()}
          />
          <CopyButton text={podcast.url}>{t('app.copy')}</CopyButton>
        </div>
      )}
    </form>
  )
}
