// The addresses by which a video is given to others.
export const watchUrl = (id: string, at = 0) =>
  `${window.location.origin}/watch/${encodeURIComponent(id)}${at > 0 ? `?t=${Math.floor(at)}` : ''}`

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)

type Embeddable = { id: string; title: string; width: number; height: number }

/** 640 on the long side, in the video's own shape. */
export function embedCode({ id, title, width, height }: Embeddable): string {
  const scale = 640 / Math.max(width || 640, height || 360)
  const across = Math.round((width || 640) * scale)
  const down = Math.round((height || 360) * scale)
  const src = `${window.location.origin}/embed/${encodeURIComponent(id)}`
  return (
    `<iframe src="${src}" title="${escaped(title)}" width="${across}" height="${down}" ` +
    `style="border:0" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>`
  )
}
