// What stands on the page before its scripts have come, so that a slow line shows more than white: the header's
// place and mark, and after a second a turning ring. React clears it away. It follows the system's scheme alone.
import type { Plugin } from 'vite'
import { dark, fontFamily, light, stage } from '../src/theme/tokens.ts'

const ring = `
.first i{position:absolute;inset:0;width:48px;height:48px;margin:auto;box-sizing:border-box;border-radius:50%;
border:4px solid;border-color:transparent transparent currentColor;opacity:0;
animation:first-turn .9s linear infinite,first-show .1s 1s forwards}
@keyframes first-turn{to{transform:rotate(1turn)}}@keyframes first-show{to{opacity:1}}
@media(prefers-reduced-motion:reduce){.first i{animation:first-show 0s 1s forwards;border-color:currentColor}}`

const header = ({ page, text, accent, hairline, 'on-accent': on }: typeof light) =>
  `.first{background:${page};color:${accent}}.first b{border-color:${hairline};color:${text}}
.first rect{fill:${accent}}.first path{fill:${on}}`

const pageStyle = `
.first{position:absolute;inset:0;font-family:${fontFamily.replaceAll('"', "'")}}
.first b{display:flex;align-items:center;gap:8px;min-height:3.5rem;padding:0 24px;box-sizing:border-box;
border-bottom:1px solid;font-size:1.125rem;font-weight:600}
@media(max-width:37.5em){.first b{padding:0 12px}.first span{display:none}}
${header(light)}@media(prefers-color-scheme:dark){${header(dark)}}${ring}`

const frameStyle = `body{background:${stage.black}}.first{position:absolute;inset:0;color:${stage.white}}${ring}`

const mark = `<svg width="2rem" height="2rem" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8"/>
<path d="M12.5 8.5v9.2l8.2-4.6z"/></svg><span>Millrace</span>`
const noScript = '<noscript>Millrace needs JavaScript. Millrace 需要 JavaScript。</noscript>'

const firsts: Record<string, { style: string; body: string }> = {
  '/index.html': { style: pageStyle, body: `<b>${mark}</b><i></i>${noScript}` },
  '/embed.html': { style: frameStyle, body: `<i></i>${noScript}` },
}

/** In the head these would hold up the first paint; at the end of the body only the scripts wait for them. */
const stylesheet = / *<link rel="stylesheet"[^>]*>\n?/g

export function firstPaint(): Plugin {
  return {
    name: 'first-paint',
    transformIndexHtml: {
      order: 'post',
      handler(html, { path }) {
        const first = firsts[path]
        if (!first) return html
        const sheets = html.match(stylesheet) ?? []
        return html
          .replace(stylesheet, '')
          .replace('</head>', `  <style>${first.style.replaceAll('\n', '')}</style>\n  </head>`)
          .replace('<div id="root">', `<div id="root"><div class="first">${first.body}</div>`)
          .replace('</body>', `${sheets.join('')}</body>`)
      },
    },
  }
}
