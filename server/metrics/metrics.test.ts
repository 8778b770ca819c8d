import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reasons } from '../../protocol/errors.ts'
import { openApp } from '../test/app.ts'
import { Actor } from '../test/cast.ts'
import { sendFile, uploadOf } from '../test/send-file.ts'
import { UNLIMITED, until } from '../test/server-process.ts'

const ROOT = join(import.meta.dir, '../..')

let app: Awaited<ReturnType<typeof openApp>>
/** The text after a short run with each kind of work. */
let text: string

const scrape = async () => (await fetch(`${app.url}/metrics`)).text()
/** The value of one line, such as `parley_sockets{state="admitted"}`. */
const valueOf = (line: string, of = text) => {
  const found = of.split('\n').find((one) => one.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length + 1))
}

beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, LIMIT_FILE_BYTES: '100', DATA_DIR: tmpdir() })
  const alice = await Actor.arrives(app, 'Alice')
  const bob = await Actor.arrives(app, 'Bob')
  const room = await alice.creates('Attic')
  await bob.joins(room)
  await alice.connects()
  await bob.connects()
  const id = Bun.randomUUIDv7()
  await alice.says(room, 'hello', id)
  for (const body of ['again', 'and again']) await alice.says(room, body)
  await bob.sees('hello', 'again', 'and again')
  await bob.does('message.react', { room: room.id, id, emoji: '👍', on: true })
  expect(await bob.isRefused('room.update', { room: room.id, name: 'Cellar' })).toBe('forbidden')
  expect(await bob.isRefused('nonsense' as 'sync', { known: [] })).toBe('invalid')
  expect((await uploadOf(alice, room, 'x'.repeat(101))).body.error?.reason).toBe('file_too_large')
  await sendFile(alice, room, 'a note')
  const { position } = alice.screen
  alice.leaves()
  await until('her socket is closed', async () => valueOf('parley_people_connected', await scrape()) === 1)
  const again = alice.again()
  await again.connects(position)
  await again.does('sync', { ...position, epoch: 'another one' })
  // Only the next scrape has the one before it.
  await scrape()
  text = await scrape()
  again.leaves()
  bob.leaves()
})
afterAll(() => app.close())

describe('after a short run', () => {
  test('connections, messages and what was sent are counted', () => {
    const values = Object.entries({
      'parley_sockets{state="admitted"}': 2,
      'parley_sockets{state="unauthenticated"}': 0,
      parley_sockets_opened_total: 3,
      parley_sockets_admitted_total: 3,
      parley_people_connected: 2,
      parley_live_rooms: 1,
      'parley_http_requests_total{route="socket",status="1xx"}': 3,
      'parley_http_requests_total{route="upload",status="2xx"}': 1,
      'parley_http_requests_total{route="upload",status="4xx"}': 1,
      parley_messages_total: 4,
      // The room, Alice and Bob in it, three messages, a reaction, and a message with a file.
      parley_changes_total: 8,
      'parley_syncs_total{kind="first"}': 2,
      'parley_syncs_total{kind="resumed"}': 1,
      'parley_syncs_total{kind="other_epoch"}': 1,
      parley_sync_duration_seconds_count: 4,
      'parley_commands_total{command="message.send"}': 4,
      'parley_commands_total{command="sync"}': 4,
      'parley_refusals_total{refused="change",reason="not_owner"}': 1,
      'parley_refusals_total{refused="command",reason="unknown_command"}': 1,
      'parley_refusals_total{refused="file",reason="file_too_large"}': 1,
      parley_uploads_finished_total: 1,
      parley_upload_received_bytes_total: 6,
      'parley_uploads{state="receiving"}': 0,
      'parley_queue_length{queue="writes"}': 0,
      parley_storage_writable: 1,
      parley_draining: 0,
      parley_bus_other_nodes: 0,
    })
    expect(values.map(([line]) => [line, valueOf(line)])).toEqual(values)
    // Three messages and a reaction reached two sockets, and the file the one that was left or both.
    expect(valueOf('parley_deliveries_total')).toBeGreaterThanOrEqual(9)
    expect(valueOf('parley_frames_sent_total')).toBeGreaterThanOrEqual(8)
  })

  test('each commit has its time and its writes, and each bucket those of the ones below it', () => {
    const commits = valueOf('parley_commit_duration_seconds_count')!
    expect(commits).toBeGreaterThanOrEqual(7)
    expect(valueOf('parley_commit_writes_count')).toBe(commits)
    expect(valueOf('parley_commit_writes_sum')).toBeGreaterThanOrEqual(commits)
    const buckets = [...text.matchAll(/^parley_commit_duration_seconds_bucket\{le="(.+)"\} (\d+)$/gm)]
    const counts = buckets.map(([, , count]) => Number(count))
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect([buckets.at(-1)![1], counts.at(-1)]).toEqual(['+Inf', commits])
    expect(valueOf('parley_commit_duration_seconds_sum')).toBeGreaterThan(0)
  })

  test('what is stored, the process and its main thread are measured', () => {
    expect(valueOf('parley_people{kind="guest"}')).toBe(2)
    expect(valueOf('parley_sessions')).toBe(2)
    expect(valueOf('parley_mails_waiting')).toBe(0)
    expect(valueOf('parley_database_bytes')).toBeGreaterThan(10_000)
    expect(valueOf('parley_disk_free_bytes')).toBeGreaterThan(0)
    expect(valueOf('process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
    expect(valueOf('process_open_fds')).toBeGreaterThan(3)
    expect(Math.abs(Date.now() / 1_000 - valueOf('process_start_time_seconds')!)).toBeLessThan(600)
    expect(valueOf('parley_event_loop_delay_seconds_count')).toBeGreaterThan(0)
    expect(text).toMatch(/^parley_build_info\{version="0.1.0",bun="[\d.]+",storage="sqlite",files="disk"\} 1$/m)
  })

  test('nothing of a person, a room or a message is in it', () => {
    expect(text).not.toMatch(/Alice|Bob|Attic|hello|again|note|nonsense|127\.0\.0\.1|[0-9a-f]{8}-[0-9a-f]{4}/)
  })
})

test('a scrape takes little of the thread', async () => {
  const began = performance.now()
  for (let i = 0; i < 20; i++) await scrape()
  expect((performance.now() - began) / 20).toBeLessThan(20)
})

/** The type and the labels of each family, as the text has them. */
function familiesOf(of: string): Map<string, { type: string; labels: Set<string> }> {
  const families = new Map(
    [...of.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [
      name!,
      { type: type!, labels: new Set<string>() },
    ]),
  )
  for (const [, name, labels] of of.matchAll(/^(\w+)\{(.+)\} /gm))
    for (const [, label] of labels!.matchAll(/(\w+)="/g)) families.get(familyOf(name!, families))!.labels.add(label!)
  return families
}

const familyOf = (name: string, families: Map<string, unknown>) =>
  families.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')

test('docs/metrics.md has each metric with its type and its labels, and no other', async () => {
  const page = await Bun.file(join(ROOT, 'docs/metrics.md')).text()
  const rows = [...page.matchAll(/^\| `((?:parley|process)_\w+)` +\| (\w+) +\| (.*?) +\|/gm)]
  const stated = rows.map(([, name, type, labels]) => [
    name!,
    type!,
    [...labels!.matchAll(/`(\w+)`(?=:|,|$)/g)].map(([, label]) => label!),
  ])
  const real = [...familiesOf(text)]
  expect(stated.map(([name, type]) => [name, type])).toEqual(real.map(([name, { type }]) => [name, type]))
  for (const [name, { labels }] of real) {
    const row = stated.find(([one]) => one === name)![2] as string[]
    expect([name, [...labels].filter((label) => label !== 'le' && !row.includes(label))]).toEqual([name, []])
  }
})

/** All expressions of the dashboard and of the alerts, each with where it is. */
async function expressions(): Promise<[string, string][]> {
  const found: [string, string][] = []
  const dashboard = await Bun.file(join(ROOT, 'ops/grafana-dashboard.json')).json()
  for (const { title, targets = [] } of dashboard.panels)
    for (const { expr } of targets) found.push([`panel ${title}`, expr])
  for (const { definition } of dashboard.templating.list)
    if (definition !== undefined) found.push(['variable', definition])
  const alerts = Bun.YAML.parse(await Bun.file(join(ROOT, 'ops/alerts.yml')).text()) as {
    groups: { rules: { alert: string; expr: string }[] }[]
  }
  for (const { rules } of alerts.groups) for (const { alert, expr } of rules) found.push([alert, expr])
  return found
}

test('the dashboard and the alerts ask only for metrics and labels that there are', async () => {
  const families = familiesOf(text)
  const all = await expressions()
  expect(all.length).toBeGreaterThan(50)
  const everywhere = ['instance', 'job', 'le']
  for (const [where, expr] of all) {
    const names = [...expr.matchAll(/\b(?:parley|process)_\w+/g)].map(([name]) => familyOf(name, families))
    expect([where, names.filter((name) => !families.has(name))]).toEqual([where, []])
    for (const [, name, matchers] of expr.matchAll(/\b((?:parley|process)_\w+)\{([^}]*)\}/g)) {
      const known = [...families.get(familyOf(name!, families))!.labels, ...everywhere]
      const asked = [...matchers!.matchAll(/(\w+)(?:=|!)/g)].map(([, label]) => label!)
      expect([where, asked.filter((label) => !known.includes(label))]).toEqual([where, []])
    }
    const reasonsIn = [...expr.matchAll(/reason=~?"([\w|]+)"/g)].flatMap(([, list]) => list!.split('|'))
    expect([where, reasonsIn.filter((reason) => !(reason in reasons))]).toEqual([where, []])
  }
})

test('the dashboard is whole: panels have their own ids and places, and name the data source by its variable', async () => {
  const { panels, templating, schemaVersion } = await Bun.file(join(ROOT, 'ops/grafana-dashboard.json')).json()
  expect(schemaVersion).toBe(39)
  expect(templating.list.map(({ name }: { name: string }) => name)).toEqual(['datasource', 'instance'])
  expect(new Set(panels.map(({ id }: { id: number }) => id)).size).toBe(panels.length)
  const taken = new Set<string>()
  for (const { type, title, gridPos, datasource, targets = [] } of panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect([title, x < 24, taken.has(`${x} ${y}`)]).toEqual([title, true, false])
        taken.add(`${x} ${y}`)
      }
    if (type === 'row') continue
    expect([title, targets.length > 0]).toEqual([title, true])
    for (const one of [{ datasource }, ...targets])
      expect([title, one.datasource]).toEqual([title, { type: 'prometheus', uid: '${datasource}' }])
    expect(new Set(targets.map(({ refId }: { refId: string }) => refId)).size).toBe(targets.length)
  }
})

describe('promtool', () => {
  const run = (args: string[], input = '') => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: join(ROOT, 'ops'), input, encoding: 'utf8' })
    return { status, output: stdout + stderr }
  }
  const cases: [string, () => ReturnType<typeof run>][] = [
    ['finds nothing wrong with the metrics', () => run(['check', 'metrics'], text)],
    ['finds nothing wrong with the alerts', () => run(['check', 'rules', 'alerts.yml'])],
    ['reads the settings of Prometheus', () => run(['check', 'config', '--syntax-only', 'prometheus.yml'])],
    ['sees each alert rise when it should, and only then', () => run(['test', 'rules', 'alerts.test.yml'])],
  ]
  for (const [name, check] of cases)
    if (Bun.which('promtool') !== null)
      test(name, () => {
        const { status, output } = check()
        expect([status, output]).toEqual([0, status === 0 ? output : ''])
        expect(output).not.toMatch(/FAILED|error/i)
      })
    // It is a part of Prometheus, which is no npm package, so a machine may lack it.
    else test.skip(`${name} (NOT RUN: there is no promtool on the PATH)`, () => {})

  test('has a case for each alert', async () => {
    const [alerts, cases] = await Promise.all(
      ['alerts.yml', 'alerts.test.yml'].map((name) => Bun.file(join(ROOT, 'ops', name)).text()),
    )
    const names = [...alerts!.matchAll(/- alert: (\w+)/g)].map(([, name]) => name!)
    const page = await Bun.file(join(ROOT, 'docs/operating.md')).text()
    for (const name of names) {
      expect([name, cases!.includes(`alertname: ${name}\n`)]).toEqual([name, true])
      expect([name, page.includes(`**${name}**`)]).toEqual([name, true])
    }
  })
})
