import type { Subtitles } from '../../../api/client'
import type { studioWords } from '../../../i18n/studio'
import type { Say } from '../../../i18n/words'
import { subtitleNames } from '../../../player/subtitles/names'

export type StudioSay = Say<keyof typeof studioWords.en>

/** As the player's menu calls them. */
export const trackNames = (all: Subtitles[], say: StudioSay) =>
  subtitleNames(all, { unnamed: say('unnamed'), captions: (name) => say('captions', { name }) })
