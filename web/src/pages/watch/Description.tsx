import { useLayoutEffect, useRef, useState } from 'react'
import { clockText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { piecesOf } from './description'
import classes from './Watch.module.css'

function jump(seconds: number) {
  const video = window.__millrace?.video
  if (!video) return
  video.currentTime = seconds
  void video.play()
  video.scrollIntoView({ block: 'center' })
}

/** Three lines, the rest on demand; times in it lead to their place. */
export function Description({ text }: { text: string }) {
  const t = useText()
  const [open, setOpen] = useState(false)
  const [long, setLong] = useState(false)
  const box = useRef<HTMLParagraphElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides whether it fits
  useLayoutEffect(() => {
    const element = box.current
    if (element && !open) setLong(element.scrollHeight > element.clientHeight + 4)
  }, [text, open])
  if (!text) return null
  return (
    <div className={classes.description}>
      <p ref={box} data-open={open || undefined} lang="">
        {piecesOf(text).map((piece) =>
          'seconds' in piece ? (
            <button key={piece.at} type="button" onClick={() => jump(piece.seconds)}>
              {clockText(piece.seconds)}
            </button>
          ) : 'href' in piece ? (
            <a key={piece.at} href={piece.href} rel="noopener nofollow" target="_blank">
              {piece.href}
            </a>
          ) : (
            <span key={piece.at}>{piece.text}</span>
          ),
        )}
      </p>
      {(long || open) && (
        <button type="button" className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'watch.showLess' : 'watch.showMore')}
        </button>
      )}
    </div>
  )
}
