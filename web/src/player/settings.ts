// What hls.js is told before it begins.
import type { HlsConfig, LoadPolicy } from 'hls.js'

/** One quick retry of a request; a gateway's 503 is given longer. What lies beyond is ours to repeat. */
const requests: LoadPolicy = {
  default: {
    maxTimeToFirstByteMs: 20_000,
    maxLoadTimeMs: 60_000,
    timeoutRetry: { maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: {
      maxNumRetry: 6,
      retryDelayMs: 500,
      maxRetryDelayMs: 4000,
      shouldRetry: (_config, count, _timeout, answer) => count < (answer?.code === 503 ? 6 : 1),
    },
  },
}

/** A jump must ask for the segment it falls into, not the next one: no tolerance in the look-up. */
export const settings: Partial<HlsConfig> = {
  startFragPrefetch: true,
  maxFragLookUpTolerance: 0,
  maxBufferLength: 25,
  maxMaxBufferLength: 30,
  backBufferLength: 60,
  progressive: false,
  enableWorker: false,
  capLevelToPlayerSize: true,
  manifestLoadPolicy: requests,
  playlistLoadPolicy: requests,
  fragLoadPolicy: requests,
}
