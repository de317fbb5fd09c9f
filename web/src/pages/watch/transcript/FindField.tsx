import { useEffect, useState } from 'react'
import { searchWords } from '../../../i18n/search'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import box from '../../../ui/SearchBox.module.css'

const quietMs = 250

/** Tells what is looked for when nothing was typed for a moment; never half a character of an input method. */
export function FindField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const say = useWords(searchWords)
  const [text, setText] = useState(value)
  const [composing, setComposing] = useState(false)
  useEffect(() => {
    if (composing || text.trim() === value) return
    const timer = setTimeout(() => onChange(text.trim()), text.trim() ? quietMs : 0)
    return () => clearTimeout(timer)
  }, [text, composing, value, onChange])
  return (
    <search>
      <form className={box.form} onSubmit={(event) => event.preventDefault()}>
        <Icon name="search" />
        <input
          type="search"
          value={text}
          maxLength={200}
          placeholder={say('find')}
          aria-label={say('find')}
          onChange={(event) => setText(event.target.value)}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || !text) return
            event.preventDefault()
            setText('')
          }}
        />
        {text && (
          <button type="button" aria-label={say('clear')} onClick={() => setText('')}>
            <Icon name="close" size={16} />
          </button>
        )}
      </form>
    </search>
  )
}
