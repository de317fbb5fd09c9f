import { useEffect, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useText } from '../../i18n/i18n'
import { useUploads } from '../../uploads/store'
import { Picker } from '../upload/Picker'

/** As soon as a file is chosen, the upload page takes over. */
export function FirstVideo() {
  const t = useText()
  const navigate = useNavigate()
  const uploads = useUploads()
  const [before] = useState(uploads.length)
  useEffect(() => {
    if (uploads.length > before) navigate('/upload')
  }, [uploads.length, before, navigate])
  return (
    <section className="column">
      <h2>{t('setup.drop')}</h2>
      <p className="meta">{t('setup.dropHint')}</p>
      <Picker />
      <p>
        <Link to="/">{t('setup.later')}</Link>
      </p>
    </section>
  )
}
