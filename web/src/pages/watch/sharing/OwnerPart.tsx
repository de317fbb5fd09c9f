// What the owner decides in the share dialog: a password, links that end, and who may embed the video.
import type { Video } from '../../../api/client'
import { EmbeddingPart } from './EmbeddingPart'
import { LinksPart } from './LinksPart'
import { PasswordPart } from './PasswordPart'

export function OwnerPart({ video }: { video: Video }) {
  return (
    <>
      <PasswordPart video={video} />
      <LinksPart video={video} />
      <EmbeddingPart path="video" id={video.id} />
    </>
  )
}
