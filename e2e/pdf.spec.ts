import type { Locator } from '@playwright/test'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const KB = 1024

interface Drawing {
  /** The operators that paint each page (ISO 32000-1, section 8). */
  pages: string[]
  size?: [width: number, height: number]
  /** Objects that nothing refers to, before the pages. */
  ballast?: number
  trailer?: string
  /** What pages draw as `/X`. */
  forms?: string[]
}

const ORANGE = '1 0.5 0 rg 100 500 400 300 re f'
const WORDS = 'BT /F1 60 Tf 60 720 Td (Quarterly) Tj ET'

/** A PDF by hand, with a table of where its objects are. */
function pdf({ pages, size = [595, 842], ballast = 0, trailer = '', forms = [] }: Drawing): Buffer {
  const form = 5 + pages.length * 2
  const drawn = (index: number) => (forms[index] === undefined ? '' : `/XObject << /X ${form + index} 0 R >>`)
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${5 + index * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    stream('x'.repeat(ballast)),
    ...pages.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size.join(' ')}] /Resources << /Font << /F1 3 0 R >> ${drawn(0)} >> /Contents ${6 + index * 2} 0 R >>`,
      stream(content),
    ]),
    ...forms.map((content, index) =>
      stream(content, `/Subtype /Form /BBox [0 0 ${size.join(' ')}] /Resources << ${drawn(index + 1)} >>`),
    ),
  ]
  let body = '%PDF-1.7\n'
  const places = objects.map((object, index) => {
    const place = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const count = objects.length + 1
  return Buffer.from(
    `${body}xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<< /Size ${count} /Root 1 0 R ${trailer} >>\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  )
}

const stream = (content: string, entries = ''): string =>
  `<< ${entries} /Length ${content.length} >>\nstream\n${content}\nendstream`

/** A password that nobody knows is asked for (ISO 32000-1, section 7.6.3): neither of these keys belongs to one. */
const LOCKED = `/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`

/** Shares a file as one of this person's messages. */
async function shares(actor: Actor, name: string, buffer: Buffer): Promise<void> {
  await actor.page.locator('main [data-choose=file]').setInputFiles([{ name, mimeType: 'application/pdf', buffer }])
  await expect(chip(actor, name)).toHaveAttribute('data-upload', 'done')
  await actor.page.getByRole('button', { name: 'Send' }).click()
  await expect(card(actor, name)).toBeVisible()
}

const chip = ({ page }: Actor, name: string): Locator =>
  page.getByRole('list', { name: 'Files to send' }).first().getByRole('listitem').filter({ hasText: name })
const card = ({ log }: Actor, name: string): Locator => log.getByRole('group', { name: `File ${name}` })
const shows = ({ log }: Actor, name: string): Locator => log.getByRole('button', { name: `Show ${name}` })

/** The colour of a picture's point, given in parts of its sides. */
async function colourOf(picture: Locator, x: number, y: number): Promise<number[]> {
  return picture.evaluate(
    async (image: HTMLImageElement, [x, y]) => {
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      const context = canvas.getContext('2d')!
      context.drawImage(image, 0, 0)
      return [...context.getImageData(Math.floor(canvas.width * x!), Math.floor(canvas.height * y!), 1, 1).data]
    },
    [x, y],
  )
}

/** How many dark points a picture has. */
async function darkIn(picture: Locator): Promise<number> {
  return picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    const context = canvas.getContext('2d')!
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((value, index) => index % 4 === 0 && value < 80).length
  })
}

async function meetsIn(room: string, alice: Actor, bob: Actor): Promise<void> {
  const link = await alice.creates(room)
  await bob.opens(link)
  await bob.joins(room)
}

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme })

    test('the first page of a PDF is shown on demand, and all of them in the viewer', async ({ alice, bob }) => {
      await meetsIn('Design Crit', alice, bob)
      await shares(alice, 'plan.pdf', pdf({ pages: [`${WORDS} ${ORANGE}`, '0 0 1 rg 0 0 595 842 re f'] }))
      await expect(bob.log.getByRole('img', { name: 'First page' })).toHaveCount(0)
      await shows(bob, 'plan.pdf').click()
      const page = bob.log.getByRole('img', { name: 'First page of plan.pdf' })
      await expect(page).toBeVisible()
      expect(await colourOf(page, 0.5, 0.5)).toEqual([255, 128, 0, 255])
      expect(await colourOf(page, 0.02, 0.02)).toEqual([255, 255, 255, 255])
      expect(await darkIn(page)).toBeGreaterThan(150)

      await bob.log.getByRole('button', { name: 'First page of plan.pdf' }).click()
      const viewer = bob.page.getByRole('dialog', { name: 'PDF by Alice' })
      await expect(viewer.getByRole('img', { name: 'Page 1' })).toBeVisible()
      await expect(viewer.getByRole('link', { name: 'Download plan.pdf' })).toBeVisible()
      await expect(viewer.getByText('Page 1 of 2')).toBeVisible()
      await bob.page.keyboard.press('ArrowRight')
      await expect(viewer.getByText('Page 2 of 2')).toBeVisible()
      await expect.poll(() => colourOf(viewer.getByRole('img'), 0.5, 0.5)).toEqual([0, 0, 255, 255])
      await expect(viewer.getByRole('button', { name: 'The next page' })).toBeDisabled()
      await bob.page.keyboard.press('Escape')
      await expect(viewer).toHaveCount(0)
    })
  })

test('nothing is loaded before it is wanted, and then only what the first page needs @packaged', async ({
  alice,
  bob,
}) => {
  await meetsIn('Design Crit', alice, bob)
  const buffer = pdf({ pages: [ORANGE], ballast: 2_000 * KB })
  await shares(alice, 'big.pdf', buffer)
  const workers: string[] = []
  let bytes = 0
  bob.context.on('request', (request) => {
    if (request.url().includes('pdf-worker')) workers.push(request.url())
  })
  bob.context.on('response', (response) => {
    if (response.url().includes('/big.pdf')) bytes += Number(response.headers()['content-length'])
  })
  await expect(card(bob, 'big.pdf')).toBeVisible()
  expect(workers).toEqual([])
  await shows(bob, 'big.pdf').click()
  const page = bob.log.getByRole('img', { name: 'First page of big.pdf' })
  expect(await colourOf(page, 0.5, 0.5)).toEqual([255, 128, 0, 255])
  expect(workers).not.toEqual([])
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThan(300 * KB)
})

test('the place of the page is there before the page, and nothing moves when it comes', async ({ alice, bob }) => {
  await meetsIn('Design Crit', alice, bob)
  await shares(alice, 'wide.pdf', pdf({ pages: [ORANGE], size: [900, 200] }))
  let pass = () => {}
  const held = new Promise<void>((resolve) => (pass = resolve))
  await bob.context.route('**/wide.pdf', async (route) => {
    await held
    await route.continue()
  })
  await shows(bob, 'wide.pdf').click()
  const place = bob.log.locator('.inside > *')
  await expect(place).toHaveAttribute('aria-busy', 'true')
  const before = await place.boundingBox()
  pass()
  await expect(bob.log.getByRole('img', { name: 'First page of wide.pdf' })).toBeVisible()
  expect(await place.boundingBox()).toEqual(before)
  expect(before).toMatchObject({ width: 400, height: 320 })
})

test.describe('without a preview', () => {
  const broken = {
    'damaged.pdf': Buffer.from(`%PDF-1.7\n${'nothing of a PDF '.repeat(50)}`),
    'cut.pdf': pdf({ pages: [ORANGE] }).subarray(0, 60),
    'none.pdf': pdf({ pages: [] }),
    'locked.pdf': pdf({ pages: [ORANGE], trailer: LOCKED }),
  }
  for (const [name, buffer] of Object.entries(broken))
    test(`${name} keeps its card`, async ({ alice, bob }) => {
      await meetsIn('Design Crit', alice, bob)
      await shares(alice, name, buffer)
      await shows(bob, name).click()
      await expect(bob.log.getByText('No preview.')).toBeVisible()
      await expect(card(bob, name).getByRole('link', { name: `Download ${name}` })).toBeVisible()
      await expect(bob.log.getByRole('img', { name: 'First page' })).toHaveCount(0)
    })
})

test('a PDF that does not come is tried again', async ({ alice, bob }) => {
  await meetsIn('Design Crit', alice, bob)
  await shares(alice, 'plan.pdf', pdf({ pages: [ORANGE] }))
  await bob.context.route('**/plan.pdf', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }))
  await shows(bob, 'plan.pdf').click()
  await expect(bob.log.getByText('Not loaded.')).toBeVisible()
  await bob.context.unroute('**/plan.pdf')
  await bob.log.getByRole('button', { name: 'Try again' }).click()
  await expect(bob.log.getByRole('img', { name: 'First page of plan.pdf' })).toBeVisible()
})

test('a PDF that never ends is given up, and holds nothing up meanwhile', async ({ alice, bob }) => {
  test.slow()
  await meetsIn('Design Crit', alice, bob)
  // Each of the forms draws the next one many times.
  const forms = [...Array.from({ length: 7 }, () => '/X Do '.repeat(30)), '0 0 1 rg 0 0 595 842 re f']
  await shares(alice, 'bomb.pdf', pdf({ pages: ['/X Do'], forms }))
  await shows(bob, 'bomb.pdf').click()
  await bob.says('Still here')
  await bob.seesSent('Still here')
  await expect(bob.log.getByText('No preview.')).toBeVisible({ timeout: 40_000 })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 700 }, contextOptions: { hasTouch: true, isMobile: true } })

  test('the page fits, and opens', async ({ alice, bob }) => {
    await meetsIn('Design Crit', alice, bob)
    await shares(alice, 'plan.pdf', pdf({ pages: [ORANGE, WORDS] }))
    await shows(bob, 'plan.pdf').tap()
    const page = bob.log.getByRole('button', { name: 'First page of plan.pdf' })
    await expect(page).toBeVisible()
    expect(await bob.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await page.tap()
    const viewer = bob.page.getByRole('dialog', { name: 'PDF by Alice' })
    expect((await viewer.getByRole('img', { name: 'Page 1' }).boundingBox())!.width).toBe(390)
    await viewer.getByRole('button', { name: 'The next page' }).tap()
    await expect(viewer.getByText('Page 2 of 2')).toBeVisible()
    await viewer.getByRole('button', { name: 'Close' }).tap()
    await expect(viewer).toHaveCount(0)
  })
})
