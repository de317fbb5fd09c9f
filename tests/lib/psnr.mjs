/** Luma PSNR of two planes in dB; 99 when they are the same. */
export function psnr(a, b, pixels) {
  let sum = 0
  for (let i = 0; i < pixels; i++) {
    const d = a[i] - b[i]
    sum += d * d
  }
  return sum === 0 ? 99 : Math.min(99, 10 * Math.log10((255 * 255 * pixels) / sum))
}
