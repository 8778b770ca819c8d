import { defineConfig } from '@playwright/test'
import { findBrowser } from './browser.ts'

const browser = await findBrowser()

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: true,
  // Two windows each, which mostly wait: more at a time would measure this machine and not Parley.
  workers: 4,
  retries: 0,
  forbidOnly: true,
  // Several times what the longest take on a machine with nothing else to do.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  projects: [
    { name: 'journeys', testMatch: '*.spec.ts' },
    // They take long or measure the processor, and run one at a time.
    { name: 'rounds', testMatch: '*.rounds.ts' },
  ],
  use: {
    browserName: 'chromium',
    // To cache all files in each new browser takes a quarter of the processor. Where it matters a journey allows it.
    serviceWorkers: 'block',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    screenshot: 'only-on-failure',
    launchOptions: browser,
  },
})
