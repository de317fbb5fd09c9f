// A button with a panel of choices: a drop-down where there is room, a bottom sheet on phones. It knows nothing of
// the theme provider, so the bare player uses it too.
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import classes from './Menu.module.css'

function focusChoice(panel: HTMLElement) {
  const list = items(panel)
  const chosen = list.find((item) => item.matches('[role=menuitemradio][aria-checked=true]'))
  ;(chosen ?? list[0])?.focus({ preventScroll: true })
}

function onPressOutside(root: HTMLElement, act: () => void) {
  const onPress = (event: Event) => {
    if (!root.contains(event.target as Node)) act()
  }
  document.addEventListener('pointerdown', onPress)
  return () => document.removeEventListener('pointerdown', onPress)
}

type MenuProps = {
  label: string
  button: ReactNode
  children: (close: () => void) => ReactNode
  className?: string
  placement?: 'below' | 'above'
  testId?: string
  onToggle?: (open: boolean) => void
}

const items = (panel: HTMLElement) =>
  [...panel.querySelectorAll<HTMLElement>('a[href], button, input, select')].filter(
    (item) => item.offsetParent,
  )

export function Menu({
  label,
  button,
  children,
  className,
  placement = 'below',
  testId,
  onToggle,
}: MenuProps) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const id = useId()
  const close = () => {
    setOpen(false)
    root.current?.querySelector('button')?.focus()
  }

  useEffect(() => onToggle?.(open), [open, onToggle])
  useEffect(() => {
    if (!open || !root.current) return
    if (panel.current) focusChoice(panel.current)
    return onPressOutside(root.current, () => setOpen(false))
  }, [open])

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!open || !panel.current) return
    if (event.key === 'Escape') close()
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && !(event.target instanceof HTMLSelectElement)) {
      const list = items(panel.current)
      const at = list.indexOf(document.activeElement as HTMLElement)
      list[(at + step + list.length) % list.length]?.focus()
    } else if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are heard for the panel inside
    <div ref={root} className={classes.root} onKeyDown={onKeyDown}>
      <button
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-expanded={open}
        aria-controls={id}
        data-testid={testId}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && <div className={classes.veil} aria-hidden="true" />}
      {open && (
        <div ref={panel} id={id} className={classes.panel} data-placement={placement}>
          {children(close)}
        </div>
      )}
    </div>
  )
}
