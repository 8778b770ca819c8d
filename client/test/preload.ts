import { plugin } from 'bun'
import { compileModule } from 'svelte/compiler'

/** Lets tests import stores: compiles runes as for the browser. */
await plugin({
  name: 'svelte-modules',
  setup(build) {
    const types = new Bun.Transpiler({ loader: 'ts', target: 'browser' })
    build.onLoad({ filter: /\.svelte\.ts$/ }, async ({ path }) => {
      const source = types.transformSync(await Bun.file(path).text())
      const { js } = compileModule(source, { filename: path, generate: 'client' })
      return { contents: js.code, loader: 'js' }
    })
  },
})
