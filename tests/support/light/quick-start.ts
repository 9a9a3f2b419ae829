// What the build changes in dependencies so that the control room starts sooner: no Unicode tables before a text needs
// them, and the layout engine compiled from its own bytes instead of through the network stack.
import { join } from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'

const PLAIN_COLUMNS = join(import.meta.dirname, 'plain-columns.ts')
const LAZY_WIDTH = `
import { lightWidth } from ${JSON.stringify(PLAIN_COLUMNS)}
export default lightWidth(() => require('string-width').default)
`

const lazyStringWidth: Plugin = {
  name: 'lazy string-width',
  setup(build) {
    build.onResolve({ filter: /^string-width$/ }, ({ namespace }) =>
      namespace === 'lazy-width' ? undefined : { path: 'string-width', namespace: 'lazy-width' },
    )
    build.onLoad({ filter: /.*/, namespace: 'lazy-width' }, () => ({
      contents: LAZY_WIDTH,
      resolveDir: import.meta.dirname,
    }))
  },
}

export const quickStart = {
  plugins: [lazyStringWidth],
  inject: [PLAIN_COLUMNS],
  // Kept as they are written: Node knows them, and built by a constructor they are made again at each use.
  supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
  define: {
    // Without it the WebAssembly of the layout engine is taken from its own text; with it, 30 ms of network code load first.
    fetch: 'undefined',
    'Intl.Segmenter': 'LightSegmenter',
  },
} satisfies BuildOptions
