import { Checkbox } from '@mantine/core'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Checkbox.css'
import { useState } from 'react'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { copiesLink, setCopiesLink } from '../../uploads/link'

export function CopyWhenReady() {
  const w = useWords(uploadWords)
  const [wanted, setWanted] = useState(copiesLink)
  return (
    <Checkbox
      checked={wanted}
      label={w('copyWhenReady')}
      onChange={({ currentTarget: { checked } }) => {
        setCopiesLink(checked)
        setWanted(checked)
      }}
    />
  )
}
