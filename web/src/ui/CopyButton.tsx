import { Button, type ButtonProps } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { useText } from '../i18n/i18n'
import { copyText } from './copy'
import { Icon } from './icons'

export function CopyButton({
  text,
  children,
  ...button
}: ButtonProps & { text: string; children: ReactNode }) {
  const t = useText()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Button {...button} onClick={async () => setCopied(await copyText(text))}>
      <span aria-live="polite">
        {copied ? (
          <>
            <Icon name="check" size={16} /> {t('app.copied')}
          </>
        ) : (
          children
        )}
      </span>
    </Button>
  )
}
