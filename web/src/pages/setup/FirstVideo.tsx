import { useEffect, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { setupWords } from '../../i18n/setup'
import { useWords } from '../../i18n/words'
import { useUploads } from '../../uploads/rows'
import { Picker } from '../upload/Picker'

/** As soon as a file is chosen, the upload page takes over. */
export function FirstVideo() {
  const say = useWords(setupWords)
  const navigate = useNavigate()
  const uploads = useUploads()
  const [before] = useState(uploads.length)
  useEffect(() => {
    if (uploads.length > before) navigate('/upload')
  }, [uploads.length, before, navigate])
  return (
    <section className="column">
      <h2>{say('drop')}</h2>
      <p className="meta">{say('dropHint')}</p>
      <Picker />
      <p>
        <Link to="/">{say('later')}</Link>
      </p>
    </section>
  )
}
