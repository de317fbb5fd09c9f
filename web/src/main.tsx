import { createRoot } from 'react-dom/client'
import { renew } from './api/session'
import { App } from './app/App'
import { showLanguage } from './i18n/i18n'
import './theme/styles'

showLanguage()
void renew()
const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
