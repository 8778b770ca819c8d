import { build } from '../builds/build.ts'
import { unsupportedDisk, openDisk } from '../disk/open-disk.ts'
import type { Disk, Nemesis } from '../nemeses/nemesis.ts'
import { Proxy } from '../proxy/proxy.ts'
import type { Random } from './random.ts'
import type { FaultEvent } from '../history/history.ts'
import { Server } from '../server/server.ts'

/** What a round is result on. */
export interface Testbed {
  server: Server
  proxy: Proxy
  disk: Disk
  /** Which build it is, in words, and where its tree lies. */
  build: string
  root: string
  clear(): Promise<void>
}

/** A server as all of these need it, not started yet, its disk, and the network before it. LeaveAttempts nothing when it throws. */
export async function prepareTestbed(
  nemeses: Pick<Nemesis, 'needs'>[],
  random: Random,
  note: (event: FaultEvent) => void,
): Promise<Testbed> {
  const patches = [...new Set(nemeses.flatMap(({ needs }) => needs?.patches ?? []))]
  const env = Object.assign({ FAULTS_SEED: String(random.seed) }, ...nemeses.map(({ needs }) => needs?.env))
  const kind = await diskFor(nemeses)
  const made: (() => unknown)[] = []
  const clear = async () => {
    for (const remove of made.splice(0).toReversed()) await remove()
  }
  try {
    const tree = build(patches)
    made.push(() => tree.remove())
    const disk = openDisk(kind)
    made.push(() => disk.remove())
    const server = await Server.prepare({ root: tree.root, dataDir: disk.dataDir, env, note })
    made.push(() => server.remove())
    const proxy = new Proxy(server.port, random)
    made.push(() => proxy.close())
    const name = patches.length === 0 ? 'as it is' : patches.join(', ')
    return { server, proxy, disk, build: name, root: tree.root, clear }
  } catch (error) {
    await clear()
    throw error
  }
}

/** What they need, or else what they prefer and this machine has. Throws when they want different ones. */
export async function diskFor(nemeses: Pick<Nemesis, 'needs'>[]): Promise<Disk['kind']> {
  const wanted = (which: 'disk' | 'prefers') => [...new Set(nemeses.flatMap(({ needs }) => needs?.[which] ?? []))]
  const kinds = wanted('disk')
  if (kinds.length > 1)
    throw new Error(`One server has one disk, not ${kinds.join(' and ')}: let them strike in rounds of their own.`)
  if (kinds.length === 1) return kinds[0]!
  for (const kind of wanted('prefers')) if ((await unsupportedDisk(kind)) === null) return kind
  return 'folder'
}
