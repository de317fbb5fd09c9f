// One file on its way: a multipart POST by XMLHttpRequest, which alone reports progress of the sending.
import type { Video } from '../api/client'
import { ApiError, problemFrom } from '../api/errors'
import { accessToken, renew } from '../api/session'
import { titleOf, type Upload } from './queue'

export type Sending = { done: Promise<Video>; cancel: () => void }
type Sent = { status: number; headers: Headers; body: unknown }

function formOf(upload: Upload): FormData {
  const form = new FormData()
  form.append('title', upload.title.trim() || titleOf(upload.file.name))
  form.append('visibility', upload.visibility)
  form.append('file', upload.file, upload.file.name)
  return form
}

function post(upload: Upload, xhr: XMLHttpRequest, onProgress: (sent: number) => void): Promise<Sent> {
  return new Promise((resolve, reject) => {
    xhr.open('POST', '/api/v1/videos')
    xhr.setRequestHeader('Authorization', `Bearer ${accessToken() ?? ''}`)
    xhr.responseType = 'json'
    xhr.upload.onprogress = ({ loaded, total }) => onProgress((loaded / total) * upload.file.size)
    xhr.onload = () => {
      const headers = new Headers({ 'Retry-After': xhr.getResponseHeader('Retry-After') ?? '' })
      resolve({ status: xhr.status, headers, body: xhr.response })
    }
    xhr.onerror = () => reject(new ApiError({ status: 0, code: 'offline' }))
    xhr.onabort = () => reject(new DOMException('stopped', 'AbortError'))
    xhr.send(formOf(upload))
  })
}

export function sendFile(upload: Upload, onProgress: (sent: number) => void): Sending {
  const xhr = new XMLHttpRequest()
  const once = async () => {
    const first = await post(upload, xhr, onProgress)
    const answer = first.status === 401 && (await renew()) ? await post(upload, xhr, onProgress) : first
    if (answer.status === 201) return answer.body as Video
    throw new ApiError(problemFrom(answer, answer.body))
  }
  return { done: once(), cancel: () => xhr.abort() }
}
