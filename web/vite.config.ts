import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compressed } from './config/compress.ts'
import { firstPaint } from './config/first-paint.ts'
import { hlsFeatures, hlsFromSource } from './config/hls.ts'

const page = (name: string) => new URL(name, import.meta.url).pathname
const server = process.env.MILLRACE_URL ?? 'http://127.0.0.1:8080'
const served = ['/api', '/media', '/video', '/oembed', '/openapi.json']

export default defineConfig({
  plugins: [hlsFromSource(), react(), firstPaint(), compressed()],
  define: hlsFeatures,
  build: {
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { index: page('index.html'), embed: page('embed.html'), docs: page('docs.html') },
    },
  },
  server: { proxy: Object.fromEntries(served.map((path) => [path, server])) },
  test: { include: ['src/**/*.test.{ts,tsx}'] },
})
