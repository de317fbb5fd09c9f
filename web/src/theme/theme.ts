import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'
import { cssVariables, dark, fontFamily, light, shadow, stage } from './tokens'

const accent = Array.from({ length: 10 }, () => light.accent) as unknown as MantineColorsTuple

/** Two tones are enough: the accent, and red for what deletes. */
const variantColorResolver: VariantColorsResolver = ({ variant, color }) => {
  const tone = color === 'error' ? 'error' : 'accent'
  const own = `var(--mr-${tone})`
  if (variant === 'filled') {
    const on = `var(--mr-on-${tone})`
    return { background: own, hover: own, color: on, hoverColor: on, border: '1px solid transparent' }
  }
  const plain = color === 'error' ? own : 'var(--mr-text)'
  return {
    background: variant === 'default' ? 'var(--mr-page)' : 'transparent',
    hover: 'var(--mr-surface)',
    color: plain,
    border: variant === 'default' ? '1px solid var(--mr-control)' : '1px solid transparent',
  }
}

export const theme = createTheme({
  colors: { accent },
  primaryColor: 'accent',
  fontFamily,
  defaultRadius: 8,
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '32px' },
  fontSizes: { xs: '0.875rem', sm: '1rem', md: '1rem', lg: '1.25rem', xl: '1.5rem' },
  lineHeights: { xs: '1.43', sm: '1.5', md: '1.5', lg: '1.4', xl: '1.33' },
  respectReducedMotion: true,
  variantColorResolver,
  components: {
    Button: { defaultProps: { variant: 'default', size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 44 } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 } } },
  },
})

const mantine = {
  '--mantine-color-body': 'var(--mr-page)',
  '--mantine-color-text': 'var(--mr-text)',
  '--mantine-color-bright': 'var(--mr-text)',
  '--mantine-color-dimmed': 'var(--mr-muted)',
  '--mantine-color-placeholder': 'var(--mr-muted)',
  '--mantine-color-anchor': 'var(--mr-accent)',
  '--mantine-color-error': 'var(--mr-error)',
  '--mantine-color-default': 'var(--mr-page)',
  '--mantine-color-default-hover': 'var(--mr-surface)',
  '--mantine-color-default-color': 'var(--mr-text)',
  '--mantine-color-default-border': 'var(--mr-control)',
  // Borders and grounds that Mantine takes straight from its greys.
  '--mantine-color-gray-4': 'var(--mr-control)',
  '--mantine-color-dark-4': 'var(--mr-control)',
  '--mantine-color-dark-6': 'var(--mr-page)',
  '--mantine-color-disabled': 'var(--mr-surface)',
  '--mantine-color-disabled-color': 'var(--mr-muted)',
  '--mantine-color-disabled-border': 'var(--mr-hairline)',
  '--mantine-primary-color-filled': 'var(--mr-accent)',
  '--mantine-primary-color-filled-hover': 'var(--mr-accent)',
  '--mantine-primary-color-contrast': 'var(--mr-on-accent)',
  '--mantine-color-accent-filled': 'var(--mr-accent)',
  '--mantine-color-accent-outline': 'var(--mr-accent)',
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    '--mr-radius': '8px',
    '--mr-shadow': shadow,
    ...cssVariables(Object.fromEntries(stageEntries)),
  },
  light: { ...cssVariables(light), ...mantine },
  dark: { ...cssVariables(dark), ...mantine },
})

const stageEntries = Object.entries(stage).map(([name, value]) => [`stage-${name}`, value])
