import { ApiError } from '../../api/errors'

/** Where only the password is asked, the user name is not at fault. */
export function asWrongPassword(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.code !== 'bad_login') return error
  return new ApiError({ ...error.problem, code: 'wrong_password' })
}
