import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Secret } from 'kubernetes-models/v1/Secret'
import { Service } from 'kubernetes-models/v1/Service'
import { readConfig } from '../server/config.ts'
import { VERSION } from '../server/version.ts'

const ROOT = join(import.meta.dir, '..')
const HERE = join(ROOT, 'packaging')
const text = (name: string) => readFileSync(join(HERE, name), 'utf8')
const yaml = (name: string) => Bun.YAML.parse(text(name)) as any
const CONFIG = readdirSync(join(ROOT, 'server'))
  .filter((name) => /config.*\.ts$/.test(name) && !name.includes('.test.'))
  .map((name) => readFileSync(join(ROOT, 'server', name), 'utf8'))
  .join('\n')
const COMPOSE = ['compose.yaml', 'compose.full.yaml'] as const
const MANIFESTS = {
  'configmap.yaml': ConfigMap,
  'deployment.yaml': Deployment,
  'hpa.yaml': HorizontalPodAutoscaler,
  'ingress.yaml': Ingress,
  'networkpolicy.yaml': NetworkPolicy,
  'pdb.yaml': PodDisruptionBudget,
  'secret.example.yaml': Secret,
  'service.yaml': Service,
}

/** What somebody writes into full.env. */
const FILLED: Record<string, string> = {
  DOMAIN: 'chat.example.org',
  POSTGRES_PASSWORD: 'abc123',
  NATS_PASSWORD: 'abc123',
  METRICS_TOKEN: '0123456789abcdef0123456789abcdef',
  S3_ACCESS_KEY_ID: 'GK0123456789abcdef01234567',
  S3_SECRET_ACCESS_KEY: '0123456789abcdef',
  GARAGE_RPC_SECRET: '0123456789abcdef',
}

/** As compose replaces `${NAME}`, `${NAME:-default}` and `${NAME:?what to do}`. */
const filled = (value: string, env: Record<string, string>): string =>
  value.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name: string, how?: string, rest?: string) => {
    const found = env[name] ?? (how === '-' ? rest : undefined)
    if (found === undefined) throw new Error(`${whole} is not set`)
    return found
  })

const fill = (environment: Record<string, string>, env: Record<string, string>) =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value, env)]))

/** Runs a command to its end. Answers its exit code and all that it wrote. */
async function run(command: string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  const child = Bun.spawn(command, { env: { ...process.env, ...env }, stdout: 'pipe', stderr: 'pipe' })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, output: out + err }
}

/** The environments in which Parley runs, by the file that has them. */
function environments(): [string, Record<string, string>][] {
  const render = (name: string): [string, Record<string, string>] => [
    name,
    Object.fromEntries(
      yaml(name).services[0].envVars.map(({ key, value }: { key: string; value?: string }) => [
        key,
        value ??
          { DATABASE_URL: 'postgres://render.example.org/parley', S3_ENDPOINT: 'https://s3.example.org' }[key] ??
          (key === 'PUBLIC_URL' ? 'https://chat.example.org' : 'value'),
      ]),
    ),
  ]
  const full = yaml('compose.full.yaml').services
  return [
    ['compose.yaml', fill(yaml('compose.yaml').services.parley.environment, {})],
    ['compose.full.yaml, parley-1', fill(full['parley-1'].environment, FILLED)],
    ['compose.full.yaml, parley-2', fill(full['parley-2'].environment, FILLED)],
    ['kubernetes', { ...yaml('kubernetes/configmap.yaml').data, ...yaml('kubernetes/secret.example.yaml').stringData }],
    ['fly.toml', (Bun.TOML.parse(text('fly.toml')) as any).env],
    render('render.yaml'),
    render('render.postgres.yaml'),
  ]
}

describe('the environments of Parley', () => {
  test.each(environments())('%s: the server takes it', (_name, env) => {
    const config = readConfig(env)
    expect(config.port).toBe(3000)
    if (env['PUBLIC_URL']) expect(config.publicUrl?.protocol).toBe('https:')
  })

  test.each(environments())('%s: the server knows every name', (_name, env) => {
    expect(Object.keys(env).filter((name) => !CONFIG.includes(`'${name}'`))).toEqual([])
  })
})

// The linter of Compose files has the schema of the specification.
const { $schema: _draft, ...schema } = JSON.parse(
  readFileSync(join(ROOT, 'node_modules/dclint/schemas/compose.schema.json'), 'utf8'),
)
const composes = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema)

const hasCompose = Bun.which('docker') !== null && Bun.spawnSync(['docker', 'compose', 'version']).success

describe.each(COMPOSE)('%s', (name) => {
  const file = yaml(name)
  const services = Object.entries<any>(file.services)

  test('is valid by the schema of the Compose specification, which would find a wrong key', () => {
    composes(file)
    expect(composes.errors ?? []).toEqual([])
    expect(composes({ ...file, services: { ...file.services, wrong: { imagee: 'x' } } })).toBe(false)
  })

  test('every image has a tag with a version, and starts again after a failure', () => {
    for (const [service, { image, restart }] of services) {
      expect([service, image]).toEqual([service, expect.stringMatching(/^[\w./-]+:v?\d+\.\d+(\.\d+)?(-\w+)?$/)])
      expect([service, restart]).toEqual([service, 'unless-stopped'])
      if (service.startsWith('parley')) expect(image).toBe(`parley:${VERSION}`)
    }
  })

  test('Parley runs without rights, writes only to its volume, and has time to stop', () => {
    for (const [service, one] of services.filter(([each]) => each.startsWith('parley'))) {
      expect([service, one.read_only, one.cap_drop, one.security_opt, one.user]).toEqual([
        service,
        true,
        ['ALL'],
        ['no-new-privileges:true'],
        '10001:10001',
      ])
      expect(one.volumes).toEqual([expect.stringMatching(/^[\w-]+:\/data$/)])
      expect(one.environment.DATA_DIR).toBe('/data')
      expect(one.healthcheck.test).toEqual(['CMD', 'parley', 'health'])
      expect(Number.parseInt(one.stop_grace_period)).toBeGreaterThan(5)
    }
  })

  test('the volumes and networks that are named exist, and the files that are mounted', () => {
    for (const [service, { volumes = [], networks = [] }] of services) {
      for (const [from = ''] of (volumes as string[]).map((one) => one.split(':'))) {
        const there = from.startsWith('./') ? existsSync(join(HERE, from)) : from in file.volumes
        expect([service, from, there]).toEqual([service, from, true])
      }
      for (const network of networks) expect(Object.keys(file.networks)).toContain(network)
    }
  })

  const config = 'docker compose takes it'
  if (!hasCompose) test.skip(`${config} (NOT RUN: there is no docker compose)`, () => {})
  else
    test(config, async () => {
      const { code, output } = await run(['docker', 'compose', '-f', join(HERE, name), 'config', '--quiet'], FILLED)
      expect([code, output]).toEqual([0, ''])
    })
})

test('full.env.example names what compose.full.yaml needs, and has no secret', () => {
  const needed = [...text('compose.full.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!)
  const lines = text('full.env.example')
    .split('\n')
    .filter((line) => /^\w/.test(line))
  expect(lines.map((line) => line.split('=')[0]!).toSorted()).toEqual([...new Set(needed)].toSorted())
  expect(lines.filter((line) => !line.endsWith('='))).toEqual(['DOMAIN=chat.example.org'])
})

test('Caddy passes on to the nodes of compose.full.yaml, and trusts are for its network', () => {
  const { services, networks } = yaml('compose.full.yaml')
  const nodes = Object.keys(services).filter((name) => name.startsWith('parley-'))
  expect(text('Caddyfile')).toContain(`reverse_proxy ${nodes.map((node) => `${node}:3000`).join(' ')} {`)
  expect(services['parley-1'].environment.TRUSTED_PROXIES).toBe(networks.front.ipam.config[0].subnet)
})

const caddy = 'Caddy takes the Caddyfile'
if (Bun.which('caddy') === null) test.skip(`${caddy} (NOT RUN: there is no caddy on the PATH)`, () => {})
else
  test(caddy, async () => {
    const args = ['caddy', 'validate', '--adapter', 'caddyfile', '--config', join(HERE, 'Caddyfile')]
    expect((await run(args, FILLED)).code).toBe(0)
  })

describe('Kubernetes', () => {
  test.each(Object.entries(MANIFESTS))('%s is valid by the schema of its kind', (name, Kind) => {
    const manifest = yaml(`kubernetes/${name}`)
    new (Kind as new (data: unknown) => { validate(): void })(manifest).validate()
    expect([manifest.kind, manifest.apiVersion]).toEqual([(Kind as any).kind, (Kind as any).apiVersion])
  })

  test('a wrong value is found by the schema', () => {
    const manifest = yaml('kubernetes/deployment.yaml')
    manifest.spec.template.spec.containers[0].ports[0].containerPort = 'http'
    expect(() => new Deployment(manifest).validate()).toThrow(/containerPort/)
  })

  test('the kustomization has every manifest but the example of the secret', () => {
    const { resources } = yaml('kubernetes/kustomization.yaml')
    expect(resources.toSorted()).toEqual(Object.keys(MANIFESTS).filter((name) => name !== 'secret.example.yaml'))
  })

  test('all of them select the pods of the deployment', () => {
    const labels = yaml('kubernetes/deployment.yaml').spec.template.metadata.labels
    expect(yaml('kubernetes/service.yaml').spec.selector).toEqual(labels)
    for (const name of ['deployment.yaml', 'pdb.yaml'])
      expect(yaml(`kubernetes/${name}`).spec.selector.matchLabels).toEqual(labels)
    expect(yaml('kubernetes/networkpolicy.yaml').spec.podSelector.matchLabels).toEqual(labels)
  })

  test('an update takes no node away before another one is ready, and a node has time to stop', () => {
    const { spec } = yaml('kubernetes/deployment.yaml')
    expect(spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 })
    const [container] = spec.template.spec.containers
    const pause = Number(yaml('kubernetes/configmap.yaml').data.DRAIN_SECONDS)
    const { periodSeconds, failureThreshold } = container.readinessProbe
    expect(pause).toBeGreaterThan(periodSeconds * failureThreshold)
    expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(pause + 5)
    expect(container.image).toMatch(/:\d+\.\d+\.\d+$/)
    const { livenessProbe, readinessProbe } = container
    expect([livenessProbe.httpGet.path, readinessProbe.httpGet.path]).toEqual(['/healthz', '/readyz'])
  })

  const kustomize = 'kubectl kustomize takes the folder'
  if (Bun.which('kubectl') === null) test.skip(`${kustomize} (NOT RUN: there is no kubectl on the PATH)`, () => {})
  else
    test(kustomize, async () => {
      const { code, output } = await run(['kubectl', 'kustomize', join(HERE, 'kubernetes')])
      expect([code, output]).toEqual([0, expect.stringContaining(`image: registry.example.org/parley:${VERSION}`)])
      expect(output.match(/^ {2}namespace: parley$/gm)).toHaveLength(7)
    })
})

describe('hosts with one machine', () => {
  test('fly.toml has its volume where the data is, and never sleeps', () => {
    const fly = Bun.TOML.parse(text('fly.toml')) as any
    expect(fly.mounts.destination).toBe(fly.env.DATA_DIR)
    expect(String(fly.http_service.internal_port)).toBe(fly.env.PORT)
    expect([fly.http_service.auto_stop_machines, fly.http_service.min_machines_running]).toEqual(['off', 1])
    expect(fly.http_service.checks[0].path).toBe('/readyz')
  })

  test('render.yaml has its disk where the data is, and with PostgreSQL files are in a store', () => {
    const [sqlite] = yaml('render.yaml').services
    expect(sqlite.envVars).toContainEqual({ key: 'DATA_DIR', value: sqlite.disk.mountPath })
    const { services, databases } = yaml('render.postgres.yaml')
    expect(services[0].disk).toBeUndefined()
    const names = services[0].envVars.map(({ key }: { key: string }) => key)
    expect(names).toEqual(expect.arrayContaining(['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']))
    expect(services[0].envVars.find(({ key }: { key: string }) => key === 'DATABASE_URL').fromDatabase.name).toBe(
      databases[0].name,
    )
  })
})

test('nothing in the files is a secret: each is asked for, empty or plainly an example', () => {
  const files = readdirSync(HERE, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ya?ml|toml|example)$/.test(name),
  )
  expect(files.length).toBeGreaterThan(15)
  for (const name of files)
    for (const [line, value = ''] of text(name).matchAll(/^ *\w*(?:PASSWORD|TOKEN|SECRET|KEY|_ID)\w* *[:=] *(.*)$/gm))
      expect([name, line, /^$|^\$\{|^[A-Z0-9-]+$/.test(value)]).toEqual([name, line, true])
  const inAddresses = files.flatMap((name) =>
    [...text(name).matchAll(/:\/\/parley:([^@]+)@/g)].map(([, found]) => found!),
  )
  expect(inAddresses).toHaveLength(4)
  expect(inAddresses.filter((one) => one !== 'PASSWORD' && !one.startsWith('${'))).toEqual([])
})
