const line = {
  width: '1.25rem',
  height: '1.25rem',
  viewBox: '0 0 24 24',
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.75,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

/** An arrow that turns back, or forth. */
export const TurnIcon = ({ forth }: { forth?: boolean }) => (
  <svg {...line} aria-hidden="true" transform={forth ? 'scale(-1 1)' : undefined}>
    <path d="M8.500 5 4 9.500 8.500 14M4 9.500h10.500a5 5 0 0 1 0 10H8" />
  </svg>
)

export const PlusIcon = () => (
  <svg {...line} aria-hidden="true">
    <path d="M12 5v14M5 12h14" />
  </svg>
)
