// The whole window takes files, on every page.
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { translate, useText } from '../i18n/i18n'
import { Icon } from '../ui/icons'
import { toast } from '../ui/toasts'
import classes from './DropZone.module.css'

/** The list is empty once the event is over. */
const take = (files: File[]) =>
  import('../uploads/store').then(
    ({ addFiles }) => addFiles(files),
    () => toast({ text: translate('error.page'), tone: 'error', lastsMs: 8000 }),
  )
const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

export function DropZone() {
  const t = useText()
  const navigate = useNavigate()
  const [over, setOver] = useState(false)
  useEffect(() => {
    let leaving: ReturnType<typeof setTimeout> | undefined
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      clearTimeout(leaving)
      setOver(true)
    }
    const onLeave = () => {
      leaving = setTimeout(() => setOver(false), 100)
    }
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      void take([...(event.dataTransfer?.files ?? [])])
      navigate('/upload')
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [navigate])
  if (!over) return null
  return (
    <div className={classes.over} aria-hidden="true">
      <Icon name="upload" size={48} />
      {t('upload.drop')}
    </div>
  )
}
