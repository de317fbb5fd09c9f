import { Icon } from '../../ui/icons'
import { useFrame } from '../../uploads/frame'
import classes from './Upload.module.css'

/** A frame taken from the file itself, before anything is sent. */
export function Thumbnail({ file }: { file: File }) {
  const frame = useFrame(file)
  return (
    <div className={classes.thumbnail} data-empty={frame ? undefined : true}>
      {frame ? (
        <img src={frame} alt="" />
      ) : (
        <Icon name={file.type.startsWith('audio/') ? 'sound' : 'mine'} size={28} />
      )}
    </div>
  )
}
