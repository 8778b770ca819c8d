import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileInfo } from '../protocol/entities.ts'
import { busyness } from '../server/files/test/watch.ts'
import { jpeg } from '../server/files/test/pictures.ts'
import { openApp } from '../server/test/app.ts'
import { Actor } from '../server/test/cast.ts'
import { ServerProcess, UNLIMITED, sleep } from '../server/test/server-process.ts'
import { nginxVersion, startNginx } from './files/nginx.ts'
import { transfer } from './files/transfer.ts'
import { Histogram } from './load/histogram.ts'
import { memoryOf } from './load/proc.ts'
import { machine } from './machine.ts'
import { table } from './table.ts'

const GIBIBYTE = 1024 ** 3
const MEBIBYTE = 1024 ** 2
const ROUNDS = 5
const PICTURES = 200
const THUMBNAILS = 20
const UPLOADS_AT_ONCE = 8
const LATENCY_SECONDS = 10
const LATENCY_ROUNDS = 3
/** The clients of uploads share the processors with the server, and those of people do not. */
const LOW_PRIORITY = ['nice', '-n', '19']
const NGINX_PORT = 18_700

const FILES = {
  ...UNLIMITED,
  LIMIT_FILE_BYTES: String(2 * GIBIBYTE),
  LIMIT_FILE_BYTES_PER_PERSON: '0',
  LIMIT_FILE_BYTES_PER_ROOM: '0',
  LIMIT_FILE_BYTES_OF_SERVER: '0',
  LIMIT_UPLOADS_PER_PERSON: '100',
}

type Row = [what: string, figure: string, target: string]

/** What files cost, in one run on one disk. Figures are in FILES.md. */
async function measure(): Promise<void> {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'parley-files-'))
  try {
    const rows = [...(await transfers(folder)), ...(await pictures()), ...(await latency(folder))]
    console.log(`${machine().join('\n')}\n\n${table(['what', 'figure', 'target'], rows)}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** 1 GiB up and down, beside nginx, in turns; and what it adds to the server's memory. */
async function transfers(folder: string): Promise<Row[]> {
  const file = join(folder, 'large.bin')
  const random = crypto.getRandomValues(new Uint8Array(65_536))
  const writer = Bun.file(file).writer()
  for (let part = 0; part < GIBIBYTE / random.length; part++) {
    new DataView(random.buffer).setUint32(0, part)
    writer.write(random.slice())
    if (part % 256 === 0) await writer.flush()
  }
  await writer.end()
  const server = await ServerProcess.start(FILES, { dataDir: join(folder, 'data') })
  const version = nginxVersion()
  const nginx = version === null ? null : await startNginx(folder, NGINX_PORT)
  const seconds = {
    up: [] as number[],
    tus: [] as number[],
    down: [] as number[],
    nginxUp: [] as number[],
    nginxDown: [] as number[],
  }
  try {
    const alice = await Actor.arrives(server, 'Alice')
    const room = await alice.creates('Bench')
    const authorization = { authorization: `Bearer ${alice.token}` }
    // The workers that look into files and hash them start with the first large one.
    const first = Bun.file(file).slice(0, 8 * MEBIBYTE)
    const warm = join(folder, 'first.bin')
    await Bun.write(warm, first)
    await transfer('up', `${server.url}/api/files?room=${room.id}&name=first.bin`, warm, authorization)
    const before = memoryOf(server.pid)
    let most = before
    const watch = setInterval(() => (most = Math.max(most, memoryOf(server.pid))), 20)
    for (let round = 0; round < ROUNDS; round++) {
      if (nginx !== null) seconds.nginxUp.push((await transfer('up', `${nginx.url}/up`, file)).seconds)
      change(file)
      const up = await transfer('up', `${server.url}/api/files?room=${room.id}&name=large.bin`, file, authorization)
      seconds.up.push(up.seconds)
      const { id } = (JSON.parse(up.text) as { ok: FileInfo }).ok
      if (nginx !== null) seconds.nginxDown.push((await transfer('down', `${nginx.url}/large.bin`, '-')).seconds)
      seconds.down.push((await transfer('down', `${server.url}/files/${id}/large.bin`, '-', authorization)).seconds)
      change(file)
      seconds.tus.push(await resumable(server.url, alice, room.id, file))
    }
    clearInterval(watch)
    const speed = (times: number[]) => `${(1024 / median(times)).toFixed(0)} MiB/s`
    const beside = (times: number[], other: number[]) =>
      other.length === 0
        ? 'nginx is not installed'
        : `${(median(other) / median(times)).toFixed(2)} of nginx's ${speed(other)}`
    return [
      ['1 GiB up, one request', `${speed(seconds.up)}: ${beside(seconds.up, seconds.nginxUp)}`, '0.80'],
      ['1 GiB up, by tus', `${speed(seconds.tus)}: ${beside(seconds.tus, seconds.nginxUp)}`, '0.80'],
      ['1 GiB down', `${speed(seconds.down)}: ${beside(seconds.down, seconds.nginxDown)}`, '0.80'],
      ['memory of the server meanwhile', `+${((most - before) / MEBIBYTE).toFixed(0)} MiB`, '+64 MiB'],
    ]
  } finally {
    await nginx?.stop()
    await server.remove()
  }
}

async function resumable(url: string, { token }: Actor, room: string, file: string): Promise<number> {
  const begun = await fetch(`${url}/api/files`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'tus-resumable': '1.0.0',
      'upload-length': String(GIBIBYTE),
      'upload-metadata': `filename ${btoa('large.bin')},room ${btoa(room)}`,
    },
  })
  const headers = {
    authorization: `Bearer ${token}`,
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
  }
  const address = new URL(begun.headers.get('location')!, url).href
  return (await transfer('up', address, file, headers)).seconds
}

/** Pictures in a row, with the event loop watched from inside, and how long others wait for a thumbnail. */
async function pictures(): Promise<Row[]> {
  const app = await openApp(FILES)
  try {
    const [alice, bob] = [await Actor.arrives(app, 'Alice'), await Actor.arrives(app, 'Bob')]
    const room = await alice.creates('Bench')
    await bob.joins(room)
    await bob.connects()
    const picture = await jpeg(4_000, 3_000)
    const upload = async (): Promise<FileInfo> => {
      const address = `${app.url}/api/files?room=${room.id}&name=picture.jpg`
      const response = await fetch(address, {
        method: 'POST',
        headers: { authorization: `Bearer ${alice.token}` },
        body: picture,
      })
      return ((await response.json()) as { ok: FileInfo }).ok
    }
    await upload()
    const { work, late } = await busyness(async () => {
      for (let count = 0; count < PICTURES; count++) await upload()
    })
    const waits: number[] = []
    for (let count = 0; count < THUMBNAILS; count++) {
      const began = performance.now()
      const { id } = await upload()
      const body = `picture ${count}`
      await alice.posts('message.send', { room: room.id, id: Bun.randomUUIDv7(), body, files: [id] })
      await bob.sees(body)
      const address = `${app.url}/files/${id}/picture.jpg?w=480`
      await (await fetch(address, { headers: { authorization: `Bearer ${bob.token}` } })).arrayBuffer()
      waits.push(performance.now() - began)
    }
    bob.leaves()
    return [
      [`${PICTURES} pictures of 12 megapixels: most CPU in one turn`, `${work.toFixed(1)} ms`, '20 ms'],
      ['share of the time in turns of over 20 ms', `${(late * 100).toFixed(1)} %`, '–'],
      [
        'from the begin of an upload to the thumbnail',
        `${median(waits).toFixed(0)} ms, at most ${Math.max(...waits).toFixed(0)}`,
        '1,000 ms',
      ],
    ]
  } finally {
    await app.close()
  }
}

/** How long a message takes to others, alone and while files come. */
async function latency(folder: string): Promise<Row[]> {
  const server = await ServerProcess.start(FILES, { dataDir: join(folder, 'messages') })
  try {
    const [alice, bob] = [await Actor.arrives(server, 'Alice'), await Actor.arrives(server, 'Bob')]
    const room = await alice.creates('Bench')
    await bob.joins(room)
    await alice.connects()
    await bob.connects()
    const sentAt = new Map<string, number>()
    let times = new Histogram()
    bob.socket!.on('changes', ({ changes }: { changes: { message?: { body: string } }[] }) => {
      for (const { message } of changes) {
        const at = message && sentAt.get(message.body)
        if (at !== undefined) times.record((performance.now() - at) * 1_000)
      }
    })
    const p99 = async () => {
      times = new Histogram()
      for (const end = performance.now() + LATENCY_SECONDS * 1_000; performance.now() < end; await sleep(5)) {
        const body = crypto.randomUUID()
        sentAt.set(body, performance.now())
        void alice.says(room, body)
      }
      await sleep(500)
      return times.percentile(0.99) / 1_000
    }
    const files = Array.from({ length: UPLOADS_AT_ONCE }, (_, index) => join(folder, `middle-${index}.bin`))
    for (const file of files) await Bun.write(file, Bun.file(join(folder, 'large.bin')).slice(0, 100 * MEBIBYTE))
    const besideUploads = async (around: string[]) => {
      const enough = new AbortController()
      const address = `${server.url}/api/files?room=${room.id}&name=middle.bin`
      const uploads = files.map(async (file) => {
        while (!enough.signal.aborted) {
          change(file)
          await transfer('up', address, file, { authorization: `Bearer ${alice.token}` }, around)
        }
      })
      await sleep(1_000)
      const beside = await p99()
      enough.abort()
      await Promise.all(uploads)
      return beside
    }
    await p99()
    const [alone, beside, besideLow]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round < LATENCY_ROUNDS; round++) {
      alone.push(await p99())
      beside.push(await besideUploads([]))
      besideLow.push(await besideUploads(LOW_PRIORITY))
    }
    alice.leaves()
    bob.leaves()
    const row = (what: string, times: number[]): Row => {
      const [before, after] = [median(alone), median(times)]
      const figure = `${before.toFixed(1)} ms alone, ${after.toFixed(1)} ms beside: ${(after / before).toFixed(2)}`
      return [`99 % of 200 messages a second, beside ${UPLOADS_AT_ONCE} uploads${what}`, figure, '2.00']
    }
    return [row('', beside), row(' of clients with nice 19', besideLow)]
  } finally {
    await server.remove()
  }
}

/** Otherwise the server has its bytes already. */
function change(file: string): void {
  const opened = openSync(file, 'r+')
  writeSync(opened, crypto.randomUUID(), 0)
  closeSync(opened)
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

await measure()
process.exit(0)
