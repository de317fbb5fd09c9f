import { Button, type ButtonProps } from '@mantine/core'
import { useRef } from 'react'

type FileButtonProps = ButtonProps & {
  testId: string
  onFiles: (files: File[]) => void
  accept?: string
  multiple?: boolean
}

/** Opens the system's dialog for files. The same one can be chosen again. */
export function FileButton({ testId, onFiles, accept, multiple, ...button }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={multiple}
        hidden
        data-testid={testId}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
      <Button {...button} onClick={() => input.current?.click()} />
    </>
  )
}
