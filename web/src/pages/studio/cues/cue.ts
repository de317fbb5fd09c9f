// A cue as the editor holds it. Values that are never changed, only replaced.
export type Cue = {
  /** Of this page alone: cues have no name of their own. */
  key: number
  /** Milliseconds, begin < end. */
  begin: number
  end: number
  /** Its identifier and settings, as the file has them. */
  id: string
  settings: string
  /** WebVTT cue text: & < > of the text are written as entities. */
  text: string
}

let last = 0
export const newKey = () => ++last

/** By begin; those that begin together stay as they are. */
export const inOrder = (cues: Cue[]): Cue[] => cues.sort((a, b) => a.begin - b.begin)
