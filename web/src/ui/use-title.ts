// The tab's title: the page's own, or how far the uploads are.
import { useEffect } from 'react'

let page = ''
let progress: string | null = null

function show() {
  const name = progress ?? page
  document.title = name ? `${name} · Millrace` : 'Millrace'
}

export function showProgressInTitle(text: string | null) {
  if (text === progress) return
  progress = text
  show()
}

export function useTitle(title: string) {
  useEffect(() => {
    page = title
    show()
  }, [title])
}
