// Reads a QR code as a camera would: from the picture on the screen.
import jsQR from 'jsqr'

/** What the code says that `locator` shows. */
export async function readQrCode(locator) {
  const png = (await locator.screenshot()).toString('base64')
  // A page of its own turns the picture into dots: the site's would not load it.
  const page = await locator.page().context().newPage()
  const { width, height, dots } = await page.evaluate(async (source) => {
    const picture = new Image()
    picture.src = `data:image/png;base64,${source}`
    await picture.decode()
    const { width, height } = picture
    const canvas = new OffscreenCanvas(width, height).getContext('2d')
    canvas.drawImage(picture, 0, 0)
    return { width, height, dots: [...canvas.getImageData(0, 0, width, height).data] }
  }, png)
  await page.close()
  return jsQR(new Uint8ClampedArray(dots), width, height)?.data
}
