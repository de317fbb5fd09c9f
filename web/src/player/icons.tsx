// The player's own signs: filled, to be read on any picture.
const shapes = {
  play: 'M8 5v14l11-7z',
  pause: 'M7 5h4v14H7zM13 5h4v14h-4z',
  again: 'M12 5V2L7 6l5 4V7a5.5 5.5 0 1 1-5.5 5.5h-2A7.5 7.5 0 1 0 12 5z',
  loud: 'M4 9.5v5h3.5L12 19V5L7.5 9.5zM14 8.5v7a4 4 0 0 0 0-7zM14 4.5v2a6 6 0 0 1 0 11v2a8 8 0 0 0 0-15z',
  mute: 'M4 9.5v5h3.5L12 19V5L7.5 9.5zM21 10l-1.3-1.3-2.2 2.2-2.2-2.2L14 10l2.2 2.2L14 14.4l1.3 1.3 2.2-2.2 2.2 2.2 1.3-1.3-2.2-2.2z',
  pip: 'M3 5h18v14H3zM5 7v10h14V7zM11 11.5h7v4.5h-7z',
  enter: 'M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z',
  exit: 'M8 4h2v6H4V8h4zM14 4h2v4h4v2h-6zM4 14h6v6H8v-4H4zM14 14h6v2h-4v4h-2z',
}

export type Sign = keyof typeof shapes

export function PlayerIcon({ name }: { name: Sign }) {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" fill="currentColor" fillRule="evenodd" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  )
}

/** A turned arrow around the number of seconds. */
export function TenIcon({ back }: { back?: boolean }) {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <g transform={back ? undefined : 'translate(24 0) scale(-1 1)'}>
        <path d="M12 4.5a8 8 0 1 1-7.6 5.5" fill="none" stroke="currentColor" strokeWidth="1.8" />
        <path d="M12.6 1v7L8 4.5z" fill="currentColor" />
      </g>
      <text x="12" y="16" textAnchor="middle" fontSize="8.5" fontWeight="700" fill="currentColor">
        10
      </text>
    </svg>
  )
}
