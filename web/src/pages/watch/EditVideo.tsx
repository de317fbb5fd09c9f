import { Button, Checkbox, Textarea, TextInput } from '@mantine/core'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/InlineInput.css'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, unwrap, type Video } from '../../api/client'
import { videosChanged } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { limitWords } from '../../i18n/limits'
import { useWords } from '../../i18n/words'
import { Dialog } from '../../ui/Dialog'
import { Problem } from '../../ui/Problem'
import { VisibilitySelect } from '../../ui/VisibilitySelect'
import classes from './Share.module.css'

export default function EditVideo({ video, onClose }: { video: Video; onClose: () => void }) {
  const t = useText()
  const say = useWords(limitWords)
  const [title, setTitle] = useState(video.title)
  const [description, setDescription] = useState(video.description)
  const [visibility, setVisibility] = useState(video.visibility)
  const [pinned, setPinned] = useState(video.pinned)
  const save = useMutation({
    mutationFn: () => {
      const body = { title: title.trim(), description, visibility, pinned }
      return unwrap(api.PATCH('/api/v1/videos/{id}', { params: { path: { id: video.id } }, body }))
    },
    onSuccess: (saved) => {
      void videosChanged(saved)
      onClose()
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (title.trim()) save.mutate()
  }
  return (
    <Dialog title={t('watch.editTitle')} onClose={onClose} size={560}>
      <form className="column" onSubmit={onSubmit}>
        <TextInput
          label={t('upload.name')}
          value={title}
          maxLength={200}
          lang=""
          error={title.trim() ? null : t('field.required')}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label={t('watch.description')}
          value={description}
          rows={6}
          maxLength={5000}
          lang=""
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <div className="row">
          <VisibilitySelect value={visibility} onChange={setVisibility} />
          <span className="meta">{t(`visibility.${visibility}.hint`)}</span>
        </div>
        {video.review && (
          <div role="status" data-testid="review-state">
            <p>{say(video.review.state === 'waiting' ? 'waiting' : 'wasDeclined')}</p>
            {video.review.note && <p lang="">{video.review.note}</p>}
          </div>
        )}
        <Checkbox
          label={t('watch.pin')}
          description={t('watch.pinHint')}
          checked={pinned}
          onChange={(event) => setPinned(event.currentTarget.checked)}
        />
        {save.error && <Problem error={save.error} />}
        <div className={classes.actions}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            {t('app.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
