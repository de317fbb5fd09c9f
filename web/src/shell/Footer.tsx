import { useQuery } from '@tanstack/react-query'
import { serverQuery } from '../api/queries'
import { useText } from '../i18n/i18n'
import classes from './Footer.module.css'

const isLink = (text: string) => /^(https?:\/\/|\/)/.test(text)

/** The administrator's texts; each is absent while it is empty. */
export function Footer() {
  const t = useText()
  const { data: server } = useQuery(serverQuery)
  if (!server) return <footer className={classes.footer} />
  return (
    <footer className={classes.footer}>
      <FooterText name={t('footer.terms')} text={server.footer_terms} />
      <FooterText name={t('footer.privacy')} text={server.footer_privacy} />
      {server.footer_icp && (
        <a href="https://beian.miit.gov.cn/" rel="noopener">
          {server.footer_icp}
        </a>
      )}
      <a href="/docs">{t('footer.api')}</a>
      <span>Millrace {server.version}</span>
    </footer>
  )
}

function FooterText({ name, text }: { name: string; text: string }) {
  if (!text) return null
  return isLink(text) ? <a href={text}>{name}</a> : <span>{text}</span>
}
