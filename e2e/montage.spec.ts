import { readFileSync } from 'node:fs'
import { test } from '@playwright/test'
test('montage', async ({ browser }) => {
  const files = process.env.FILES!.split(' ')
  const scale = Number(process.env.SCALE ?? 0.5)
  const page = await (await browser.newContext({ viewport: { width: Number(process.env.WIDTH ?? 1600), height: 400 } })).newPage()
  const html = files.map((f) => `<img style="zoom:${scale};margin:4px;border:1px solid red" src="data:image/png;base64,${readFileSync('/tmp/pk-shots/' + f + '.png').toString('base64')}">`).join('')
  await page.setContent(`<body style="margin:0;background:#888">${html}`)
  await page.screenshot({ path: '/tmp/pk-shots/montage.png', fullPage: true })
})
