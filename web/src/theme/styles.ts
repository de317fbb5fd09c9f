// Only the parts of Mantine that pages use; each costs bytes before the first picture.
import '@mantine/core/styles/baseline.css'
// In a layer, so that the theme's own values win: this file comes after them, see config/first-paint.ts.
import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/VisuallyHidden.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/ActionIcon.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/Skeleton.css'
import './base.css'
