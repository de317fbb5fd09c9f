import type { Video } from '../../../api/client'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { Select } from '../../../ui/Select'
import { Field } from './Field'
import classes from './Sound.module.css'
import { trackText } from './telling'
import { bitRates, channelChoices, formats, type Wanted } from './wanted'

type FileFieldsProps = {
  tracks: Video['audio_tracks']
  wanted: Wanted
  ofTrack: number
  change: (by: Partial<Wanted>) => void
}

/** What the file is to be: its format, its track, its size. */
export function FileFields({ tracks, wanted, ofTrack, change }: FileFieldsProps) {
  const say = useWords(soundWords)
  const rates = bitRates(wanted.format, wanted.channels)
  const formatChoices = formats.map((value) => ({ value, name: say(`format.${value}`) }))
  const trackChoices = tracks.map(({ name }) => ({ value: name, name: trackText(say, tracks, name) }))
  const rateChoices = [
    { value: '', name: say('usual') },
    ...rates.map((value) => ({ value, name: say('kilobits', { number: value }) })),
  ]
  const channels = channelChoices(wanted.format, ofTrack).map((value) => ({
    value,
    name: say(`channels.${value || 'usual'}`, { number: ofTrack }),
  }))
  return (
    <div className={classes.fields}>
      <Field label={say('format')}>
        <Select
          label={say('format')}
          value={wanted.format}
          choices={formatChoices}
          onChange={(format) => change({ format })}
        />
      </Field>
      {tracks.length > 1 && (
        <Field label={say('track')}>
          <Select
            label={say('track')}
            value={wanted.track || (tracks[0]?.name ?? '')}
            choices={trackChoices}
            onChange={(track) => change({ track: track === tracks[0]?.name ? '' : track })}
          />
        </Field>
      )}
      {rates.length > 0 && (
        <Field label={say('bitRate')}>
          <Select
            label={say('bitRate')}
            value={wanted.bitRate}
            choices={rateChoices}
            onChange={(bitRate) => change({ bitRate })}
          />
        </Field>
      )}
      <Field label={say('channels')}>
        <Select
          label={say('channels')}
          value={wanted.channels}
          choices={channels}
          onChange={(value) => change({ channels: value })}
        />
      </Field>
    </div>
  )
}
