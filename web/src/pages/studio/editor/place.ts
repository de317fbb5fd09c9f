type Placed = Pick<VTTCue, 'line' | 'snapToLines' | 'position' | 'size' | 'align' | 'vertical'>

const number = (text: string | undefined) =>
  text && /^-?[\d.]+%?$/.test(text) ? Number.parseFloat(text) : 'auto'

/** Puts a cue where its settings say (WebVTT section 6.3); what is not said is where it usually is. */
export function place(cue: Placed, settings: string) {
  const said = new Map(settings.split(/\s+/).map((part) => part.split(':') as [string, string | undefined]))
  const [line] = said.get('line')?.split(',') ?? []
  const [position] = said.get('position')?.split(',') ?? []
  const size = number(said.get('size'))
  const align = said.get('align')
  const vertical = said.get('vertical')
  cue.snapToLines = !line?.endsWith('%')
  cue.line = number(line)
  cue.position = number(position)
  cue.size = size === 'auto' ? 100 : size
  cue.align = /^(?:start|center|end|left|right)$/.test(align ?? '') ? (align as Placed['align']) : 'center'
  cue.vertical = vertical === 'rl' || vertical === 'lr' ? vertical : ''
}
