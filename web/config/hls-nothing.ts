// Stands where parts of hls.js are left out. As a reader of streams it recognises none.
const nothing = { probe: () => false }
export default nothing
export const AC3Demuxer = nothing
export const removePadding = (bytes: Uint8Array) => bytes
