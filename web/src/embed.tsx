// The player alone, for a frame on someone else's page. It carries neither the frame of the site nor its theme parts.
import { createRoot } from 'react-dom/client'
import { Embed } from './embed/Embed'
import { showLanguage } from './i18n/i18n'
import { cssVariables, fontFamily, light, shadow, stage } from './theme/tokens'
import './embed/embed.css'

showLanguage()
const variables = {
  ...cssVariables(light),
  '--mr-radius': '8px',
  '--mr-shadow': shadow,
  ...stageVariables(),
  fontFamily,
}

function stageVariables() {
  return Object.fromEntries(Object.entries(stage).map(([name, value]) => [`--mr-stage-${name}`, value]))
}

const root = document.getElementById('root')
if (root) {
  for (const [name, value] of Object.entries(variables)) root.style.setProperty(name, value)
  root.style.fontFamily = fontFamily
  createRoot(root).render(<Embed />)
}
