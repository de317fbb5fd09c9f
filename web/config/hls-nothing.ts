// Stands where parts of hls.js are left out. As a reader of streams it recognises none.
export default class Nothing {
  static probe() {
    return false
  }
}
export const AC3Demuxer = Nothing
export const removePadding = (bytes: Uint8Array) => bytes
