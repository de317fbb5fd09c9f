// Sends what was edited, a moment after the last change, one sending at a time. It knows of the text only how to ask
// for it, and of the server only what it answered.
import { ApiError, type Problem } from '../../../api/errors'
import { restMs } from '../../../api/patience'

export type Saving =
  | { state: 'saved'; at: number | null }
  | { state: 'changed' | 'sending' | 'away' | 'conflict' | 'empty' }
  | { state: 'refused'; problem: Problem }

const quietMs = 1000

type Ask = {
  /** The whole text as it is now, or null when there is nothing in it. */
  text: () => string | null
  /** Sends it as following a version; gives the new version. */
  send: (text: string, version: number) => Promise<number>
  tell: (saving: Saving) => void
}

export class Autosave {
  private saving: Saving = { state: 'saved', at: null }
  private timer: ReturnType<typeof setTimeout> | undefined
  private changes = 0
  private tries = 0
  private sending = false
  private over = false

  constructor(
    private version: number,
    private readonly ask: Ask,
  ) {}

  get isSaved() {
    return this.saving.state === 'saved'
  }

  changed() {
    this.changes += 1
    if (this.saving.state === 'conflict') return
    if (!this.sending) this.become({ state: 'changed' })
    this.later(quietMs)
  }

  /** At once: somebody is about to leave, or wants to know. */
  async flush() {
    if (this.isSaved || this.saving.state === 'conflict') return
    await this.send()
  }

  /** The text follows another version now: it was loaded again, or shall replace what is there. */
  follow(version: number, saved: boolean) {
    this.version = version
    this.tries = 0
    if (saved) {
      clearTimeout(this.timer)
      this.become({ state: 'saved', at: null })
    } else {
      this.become({ state: 'changed' })
      void this.send()
    }
  }

  end() {
    this.over = true
    clearTimeout(this.timer)
  }

  private later(ms: number) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.send(), ms)
  }

  private become(saving: Saving) {
    this.saving = saving
    if (!this.over) this.ask.tell(saving)
  }

  private async send() {
    clearTimeout(this.timer)
    if (this.sending) return
    const text = this.ask.text()
    if (text === null) return this.become({ state: 'empty' })
    const sent = this.changes
    this.sending = true
    this.become({ state: 'sending' })
    try {
      this.version = await this.ask.send(text, this.version)
      this.tries = 0
      this.become(sent === this.changes ? { state: 'saved', at: Date.now() } : { state: 'changed' })
      if (sent !== this.changes) this.later(quietMs)
    } catch (error) {
      this.failed(error)
    } finally {
      this.sending = false
    }
  }

  private failed(error: unknown) {
    const problem = error instanceof ApiError ? error.problem : { status: 0, code: 'internal' }
    if (problem.code === 'changed_meanwhile') return this.become({ state: 'conflict' })
    if (problem.status > 0 && problem.status < 500) return this.become({ state: 'refused', problem })
    this.become({ state: 'away' })
    if (!this.over) this.later(restMs(this.tries++))
  }
}
