import { useText } from '../../i18n/i18n'
import { useTitle } from '../../ui/use-title'
import { Announcer } from './Announcer'
import { ByAddress } from './ByAddress'
import { Imports } from './Imports'
import { Picker } from './Picker'
import { Room } from './Room'
import { Unfinished } from './Unfinished'
import classes from './Upload.module.css'
import { UploadList } from './UploadList'

export function Upload() {
  const t = useText()
  useTitle(t('upload.title'))
  return (
    <div className={classes.page}>
      <h1>{t('upload.title')}</h1>
      <Picker />
      <ByAddress />
      <Room />
      <UploadList />
      <Imports />
      <Unfinished />
      <Announcer />
    </div>
  )
}
