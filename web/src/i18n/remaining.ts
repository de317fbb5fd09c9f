// What remains: 38 s, 4 min, 1 h 20 min. With those who say it, not with every page.
import { type Language, language } from './i18n'

const units: Record<Language, [string, string, string]> = {
  en: ['s', 'min', 'h'],
  zh: ['秒', '分钟', '小时'],
}

export function remainingText(seconds: number, reader = language()): string {
  const [s, min, h] = units[reader]
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} ${s}`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} ${min}` : `${Math.floor(minutes / 60)} ${h} ${minutes % 60} ${min}`
}
