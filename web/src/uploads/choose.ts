// A file that could not be read any more is chosen once more.
import { dropAll } from './loose'
import { isSameFile, type Upload } from './queue'
import { retry } from './store'

/** The same goes on where it stopped; one that has changed is sent from its beginning; another one is refused. */
export function chooseAgain({ id, file: former, url, tail }: Upload, file: File): boolean {
  if (file.name !== former.name) return false
  if (isSameFile(file, { file_name: former.name, length: former.size, last_modified: former.lastModified })) {
    retry(id, { file })
    return true
  }
  void dropAll({ url, tail })
  retry(id, { file, url: undefined, tail: undefined, early: undefined, sent: 0 })
  return true
}
