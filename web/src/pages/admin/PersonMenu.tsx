import { useState } from 'react'
import { api, unwrap } from '../../api/client'
import type { AdminUser, AdminUserChange } from '../../api/people'
import { queryClient } from '../../api/queries'
import { limitWords } from '../../i18n/limits'
import { useWords } from '../../i18n/words'
import { failed } from '../../ui/failed'
import { Icon } from '../../ui/icons'
import { Menu } from '../../ui/Menu'
import { MenuItem, MenuLabel } from '../../ui/MenuItem'
import classes from './Admin.module.css'
import { DeletePerson } from './DeletePerson'
import { QuotaDialog } from './QuotaDialog'

const again = () => queryClient.invalidateQueries({ queryKey: ['people'] })

export async function changePerson(person: AdminUser, body: AdminUserChange) {
  await unwrap(api.PATCH('/api/v1/admin/users/{user}', { params: { path: { user: person.id } }, body }))
  await again()
}

export async function deletePerson(person: AdminUser) {
  await unwrap(api.DELETE('/api/v1/admin/users/{user}', { params: { path: { user: person.id } } }))
  await again()
}

/** One's own role and standing are nobody's to change by accident. */
export function PersonMenu({ person, own }: { person: AdminUser; own: boolean }) {
  const say = useWords(limitWords)
  const [dialog, setDialog] = useState<'quota' | 'delete' | null>(null)
  const change = (body: AdminUserChange) => changePerson(person, body).catch(failed)
  const isAdmin = person.role === 'admin'
  return (
    <>
      <Menu
        label={say('actions', { name: person.username })}
        button={<Icon name="more" />}
        className={classes.more}
      >
        {(close) => {
          const then = (act: () => void) => () => {
            close()
            act()
          }
          return (
            <>
              <MenuLabel>{person.username}</MenuLabel>
              <MenuItem icon="edit" onSelect={then(() => setDialog('quota'))}>
                {say('quota')}
              </MenuItem>
              {!own && (
                <MenuItem icon="user" onSelect={then(() => change({ role: isAdmin ? 'user' : 'admin' }))}>
                  {say(isAdmin ? 'makeUser' : 'makeAdmin')}
                </MenuItem>
              )}
              {!own && (
                <MenuItem icon="lock" onSelect={then(() => change({ disabled: !person.disabled }))}>
                  {say(person.disabled ? 'enable' : 'disable')}
                </MenuItem>
              )}
              {!own && (
                <MenuItem icon="trash" onSelect={then(() => setDialog('delete'))}>
                  {say('remove')}
                </MenuItem>
              )}
            </>
          )
        }}
      </Menu>
      {dialog === 'quota' && <QuotaDialog person={person} onClose={() => setDialog(null)} />}
      {dialog === 'delete' && <DeletePerson person={person} onClose={() => setDialog(null)} />}
    </>
  )
}
