// Stands where hls.js lets a controller be left out: there is none.
export default undefined
