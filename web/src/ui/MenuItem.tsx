import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons'
import classes from './MenuItem.module.css'

type MenuItemProps = {
  onSelect: () => void
  children: ReactNode
  icon?: IconName
  /** Given for one of several: the one in force carries a tick. */
  checked?: boolean
  /** `checked` can be taken back by the same item. */
  toggle?: boolean
}

export function MenuItem({ onSelect, children, icon, checked, toggle }: MenuItemProps) {
  const role = toggle ? 'menuitemcheckbox' : 'menuitemradio'
  const choice = checked === undefined ? {} : { role, 'aria-checked': checked }
  return (
    <button type="button" className={classes.item} onClick={onSelect} {...choice}>
      {icon && <Icon name={icon} />}
      <span className={classes.text}>{children}</span>
      {checked && <Icon name="check" />}
    </button>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <div className={classes.label}>{children}</div>
}
