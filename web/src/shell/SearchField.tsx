import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import { useText } from '../i18n/i18n'
import { actionFor, belongsToFocus, singleKeysOn } from '../player/keys'
import { Icon } from '../ui/icons'
import box from '../ui/SearchBox.module.css'
import classes from './SearchField.module.css'

/** The field of the header; what it looks for stands in the address. */
export function SearchField() {
  const t = useText()
  const [params] = useSearchParams()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const asked = pathname === '/' ? (params.get('q') ?? '') : ''
  const [text, setText] = useState(asked)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => setText(asked), [asked])
  useEffect(() => focusOnSlash(field.current), [])

  const look = (q: string) => {
    const next = new URLSearchParams(pathname === '/' ? params : {})
    if (q) next.set('q', q)
    else next.delete('q')
    navigate({ pathname: '/', search: next.toString() })
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    field.current?.blur()
    look(text.trim())
  }

  return (
    <search className={classes.search}>
      <form onSubmit={onSubmit} className={box.form}>
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          enterKeyHint="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('header.search')}
          aria-label={t('header.search')}
        />
        {text ? (
          <button type="button" aria-label={t('header.clear')} onClick={() => look('')}>
            <Icon name="close" size={16} />
          </button>
        ) : (
          <kbd>/</kbd>
        )}
      </form>
    </search>
  )
}

function focusOnSlash(field: HTMLInputElement | null) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || !singleKeysOn() || belongsToFocus(event.key, event.target as Element))
      return
    if (actionFor(event)?.do !== 'search') return
    event.preventDefault()
    field?.focus()
  }
  document.addEventListener('keydown', onKeyDown)
  return () => document.removeEventListener('keydown', onKeyDown)
}
