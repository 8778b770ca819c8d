import type { Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

const REFUSED_WITHIN_MS = 15_000

export const secondServer: Nemesis = {
  name: 'second-server',
  about: 'a second server is started on the same data',
  unsupported: async () => null,
  async inject(context) {
    const { server } = context
    const { pid } = server
    await recordFault(context, 'second-server', 'a second server', async () => {
      const { code, output } = await server.runBeside([], REFUSED_WITHIN_MS)
      if (code === 0 || code === null || !output.includes('in use by another Parley server'))
        throw new Error(`A second server was not refused (exit code ${code}):\n${output}`)
      if (server.pid !== pid) throw new Error('The first server did not survive the start of a second one')
    })
  },
}
