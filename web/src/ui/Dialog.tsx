import { Modal } from '@mantine/core'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/Paper.css'
import '@mantine/core/styles/CloseButton.css'
import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n'
import { Icon } from './icons'

type DialogProps = { title: string; onClose: () => void; children: ReactNode; size?: number }

export function Dialog({ title, onClose, children, size = 480 }: DialogProps) {
  const t = useText()
  return (
    <Modal
      opened
      title={title}
      onClose={onClose}
      size={size}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44, icon: <Icon name="close" /> }}
    >
      {children}
    </Modal>
  )
}
