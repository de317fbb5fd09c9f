// What can be known of a picture before it is sent.
import { ApiError } from '../../../api/errors'

export const mostBytes = 20 * 1024 * 1024
export const takenTypes = ['image/jpeg', 'image/png', 'image/webp']

const pictured = /\.(jpe?g|jfif|png|webp|gif|bmp|tiff?|avif|hei[cf]|svg)$/i

type Named = Pick<File, 'name' | 'type' | 'size'>

/** Worth an answer here, even if it is that this kind is not taken: no video. */
export const isPicture = ({ name, type }: Named) =>
  type.startsWith('image/') || (type === '' && pictured.test(name))

/** Why a file is not even sent; null when only the server can tell. */
export function refusal({ type, size }: Named): ApiError | null {
  if (type !== '' && !takenTypes.includes(type)) return new ApiError({ status: 415, code: 'picture_unknown' })
  if (size > mostBytes) return new ApiError({ status: 413, code: 'too_large' })
  if (size === 0) return new ApiError({ status: 422, code: 'picture_damaged' })
  return null
}
