// Loads segments from a server that may be too busy to make them. For the library such a request only takes longer.
import type {
  Fragment,
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  RetryConfig,
} from 'hls.js'
import { type Busy, busyFrom } from './answers'

/** The library's own loader, which keeps `retry` for itself. */
type OwnLoader = Loader<FragmentLoaderContext> & { retry(how: RetryConfig): void }

/** `onBusy` says true when it has chosen another rendition, so that this request is of no use any more. */
export function patientLoader(Own: unknown, onBusy: (busy: Busy, wanted: Fragment) => boolean) {
  return class extends (Own as new (config: HlsConfig) => OwnLoader) {
    override load(
      context: FragmentLoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<FragmentLoaderContext>,
    ) {
      super.load(context, config, {
        ...callbacks,
        onError: (answer, asked, request, stats) => {
          const header = (name: string) => (request as XMLHttpRequest).getResponseHeader(name)
          const busy = busyFrom(answer.code, header)
          if (!busy) return callbacks.onError(answer, asked, request, stats)
          // The refusal's own bytes are not the segment's: a jump would wait for a request that seems nearly done.
          Object.assign(stats, { loaded: 0, total: 0 })
          stats.loading.first = 0
          const delay = busy.seconds * 1000
          const later = { maxNumRetry: 1, retryDelayMs: delay, maxRetryDelayMs: delay }
          if (!onBusy(busy, context.frag)) return this.retry({ ...later, backoff: 'linear' })
          stats.aborted = true
          this.abort()
        },
      })
    }
  }
}
