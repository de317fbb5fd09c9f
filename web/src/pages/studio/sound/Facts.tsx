import type { Sound } from '../../../api/client'
import { bytesText, clockText } from '../../../i18n/format'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { channelsText, editText, levelText } from './telling'

/** What it is, what was done with it, and what was measured. */
export function Facts({ sound }: { sound: Sound }) {
  const say = useWords(soundWords)
  const facts = [
    channelsText(say, sound.channels),
    sound.bit_rate ? say('kilobits', { number: Math.round(sound.bit_rate / 1000) }) : '',
    typeof sound.duration === 'number' ? clockText(Math.round(sound.duration)) : '',
    typeof sound.bytes === 'number' ? bytesText(sound.bytes) : '',
    sound.copied ? say('copied') : '',
  ]
  const chain = (sound.request?.chain ?? []).map((edit) => editText(say, edit))
  return (
    <div className="meta numerals">
      <p>{facts.filter(Boolean).join(' · ')}</p>
      {chain.length > 0 && <p>{chain.join(' · ')}</p>}
      {sound.normalized.map(({ before, after, gain, limited }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: in the order of the steps, which never changes
        <p key={i} data-testid="measured">
          {say('measured', {
            before: levelText(before.integrated ?? -Infinity),
            after: levelText(after.integrated ?? -Infinity),
            gain: levelText(gain, true),
          })}
          {limited && ` · ${say('limited')}`}
        </p>
      ))}
    </div>
  )
}
