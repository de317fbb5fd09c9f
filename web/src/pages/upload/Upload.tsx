import { useState } from 'react'
import { useText } from '../../i18n/i18n'
import { useTitle } from '../../ui/use-title'
import { Announcer } from './Announcer'
import { ByAddress, ByAddressButton } from './ByAddress'
import { Imports } from './Imports'
import { Picker } from './Picker'
import { Room } from './Room'
import { Unfinished } from './Unfinished'
import classes from './Upload.module.css'
import { UploadList } from './UploadList'

export function Upload() {
  const t = useText()
  const [byAddress, setByAddress] = useState(false)
  useTitle(t('upload.title'))
  return (
    <div className={classes.page}>
      <h1>{t('upload.title')}</h1>
      <Picker>
        <ByAddressButton onOpen={() => setByAddress(true)} />
      </Picker>
      {byAddress && <ByAddress onClose={() => setByAddress(false)} />}
      <Room />
      <UploadList />
      <Imports />
      <Unfinished />
      <Announcer />
    </div>
  )
}
