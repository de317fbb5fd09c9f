import { Button, type ButtonProps } from '@mantine/core'
import { Link, type LinkProps } from 'react-router'

type ButtonLinkProps = ButtonProps & Pick<LinkProps, 'to' | 'state' | 'replace' | 'onClick'>

export function ButtonLink(props: ButtonLinkProps) {
  return <Button component={Link} {...props} />
}
