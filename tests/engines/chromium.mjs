// Chromium in the shape of the other two.
import { openBrowser } from '../lib/browser.mjs'

export async function openChromium(ends) {
  const { page } = await openBrowser(ends)
  return {
    slack: 1,
    open: (url) => page.goto(url),
    call: async (body, args) =>
      JSON.parse(
        await page.evaluate(
          `(async () => JSON.stringify(await (${body})(...${JSON.stringify(args)}) ?? null))()`,
        ),
      ),
  }
}
