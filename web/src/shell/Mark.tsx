/** A wheel of water turning a play sign: drawn in the theme's own colours. */
export function Mark() {
  return (
    <svg width="2rem" height="2rem" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--mr-accent)" />
      <path d="M12.5 8.5v9.2l8.2-4.6z" fill="var(--mr-on-accent)" />
      <path
        d="M6 21.5c2.5-2 4.5-2 7 0s4.5 2 7 0 4.5-2 6 0M6 26c2.5-2 4.5-2 7 0s4.5 2 7 0 4.5-2 6 0"
        fill="none"
        stroke="var(--mr-on-accent)"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </svg>
  )
}
