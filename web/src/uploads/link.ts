// The link of a video that was uploaded by itself is copied when it is ready, so that it can be given away at once.
// Browsers let a page write there only while somebody looks at it, some never without a click: the button stays.
import type { Video } from '../api/client'
import { fillIn, language } from '../i18n/i18n'
import { uploadWords } from '../i18n/uploads'
import { watchUrl } from '../pages/watch/links'
import { store, stored } from '../storage'
import { toast } from '../ui/toasts'

const key = 'millrace.copy-link'

export const copiesLink = () => stored(key) !== 'no'
export const setCopiesLink = (wanted: boolean) => store(key, wanted ? 'yes' : 'no')

/** Whoever is writing may have something else in hand. */
const isWriting = () =>
  !!document.activeElement?.matches('input:not([type=checkbox]), textarea, [contenteditable]')

export async function copyLink({ id, title }: Video) {
  if (!copiesLink() || !document.hasFocus() || isWriting()) return
  try {
    await navigator.clipboard.writeText(watchUrl(id))
  } catch {
    return
  }
  toast({ text: fillIn(uploadWords[language()].linkCopied, { title }) })
}
