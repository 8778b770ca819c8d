import { keepsIdentity, opensKeep, opensSettings, signsIn } from './accounts.ts'
import { posts, roomOf, sends } from './bot.ts'
import { finds } from './finds.ts'
import { expect, test } from './journey.ts'

// Axe checks every element of a page, in each of its states and in two themes.
test.setTimeout(240_000)

test.use({ colorScheme: 'light', contextOptions: { reducedMotion: 'reduce' } })

test('finds nothing on the pages that lead into a room', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens()
  expect(await finds(bob.page)).toEqual([])
  await bob.typesCode('K7M-2XPD-4RQ')
  await expect(bob.page.getByText(/No room has this code/)).toBeVisible()
  expect(await finds(bob.page)).toEqual([])
  await bob.page.getByText('Create a room', { exact: true }).first().click()
  await expect(bob.page.getByRole('textbox', { name: 'Room name' })).toBeVisible()
  expect(await finds(bob.page)).toEqual([])
  await bob.opens(link)
  await expect(bob.page.getByRole('button', { name: 'Join Design Crit' })).toBeVisible()
  expect(await finds(bob.page)).toEqual([])
  await bob.opens('/r/K7M-2XPD-4RQ')
  await expect(bob.page.getByText(/No room has this code/)).toBeVisible()
  expect(await finds(bob.page)).toEqual([])
})

test('finds nothing in a room, empty or with messages', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  expect(await finds(alice.page)).toEqual([])
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('Have a look at https://example.org/specs')
  await bob.says('I will')
  await alice.sees('I will')
  await alice.pointsAt(alice.rows('I will'))
  await alice.rows('I will').getByRole('button', { name: 'Reply', exact: true }).click()
  await alice.says('Thank you')
  await alice.pointsAt(alice.rows('Thank you'))
  await alice.rows('Thank you').getByRole('button', { name: 'Reply', exact: true }).click()
  expect(await finds(alice.page)).toEqual([])
  await alice.pointsAt(alice.rows('Thank you'))
  await alice.rows('Thank you').getByRole('button', { name: 'React' }).click()
  expect(await finds(alice.page)).toEqual([])
  await alice.page.getByRole('dialog', { name: 'React' }).getByRole('button', { name: '👍' }).click()
  await sends(alice, link, { body: 'Which line?', poll: { choices: ['One', 'Two'] } })
  await expect(alice.page.getByRole('group', { name: 'Which line?' })).toBeVisible()
  await alice.pointsAt(alice.rows('Thank you'))
  await alice.rows('Thank you').getByRole('button', { name: 'More' }).click()
  await expect(alice.page.getByRole('menu')).toBeVisible()
  expect(await finds(alice.page)).toEqual([])
  await bob.goesOffline()
  await bob.says('Pending')
  await bob.seesPending('Pending')
  await bob.seesBanner()
  expect(await finds(bob.page)).toEqual([])
})

test('finds nothing in a thread and in the pins', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  const { page } = alice
  await bob.opens(link)
  await bob.joins('Design Crit')
  const id = await sends(alice, link, { body: 'Which line?' })
  await page.goto(`${link}/thread/${id}`)
  await expect(page.getByText('No replies yet.')).toBeVisible()
  expect(await finds(page)).toEqual([])
  const reply = await sends(bob, link, { body: 'The second', thread: id, inRoom: true })
  await expect(page.getByRole('log', { name: 'Replies in the thread' }).getByText('The second')).toBeVisible()
  expect(await finds(page)).toEqual([])
  await page.goto(`${link}/pins`)
  await expect(page.getByText('No message is pinned.')).toBeVisible()
  expect(await finds(page)).toEqual([])
  const room = await roomOf(alice, link)
  for (const one of [id, reply]) await posts(alice, 'message.pin', { room, id: one, on: true })
  await expect(page.getByRole('button', { name: 'Unpin' })).toHaveCount(2)
  expect(await finds(page)).toEqual([])
})

test('finds nothing in messages with everything that markdown has', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says(
    '# Plan\n**a** *b* ~~c~~ `d` ||e|| <@room> [f](https://example.org)\n\n- [x] g\n- [ ] h\n\n1. i\n\n> j',
  )
  await alice.says('[bank.example](https://example.org)\n\n| k | l |\n|---|--:|\n| 1 | 2 |\n\n---\n')
  await alice.says('```ts\n// m\nconst a = f("n", 1)\n```')
  await alice.says('🎉')
  await expect(alice.log.locator('pre .word')).toHaveText('const')
  await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
  expect(await finds(alice.page)).toEqual([])
  await alice.log.getByRole('button', { name: 'Spoiler' }).click()
  await expect(alice.log.getByText('e', { exact: true })).toBeVisible()
  expect(await finds(alice.page)).toEqual([])
})

test('finds nothing in what the composer opens', async ({ alice }) => {
  await alice.creates('Design Crit')
  const { page } = alice
  await page.getByRole('button', { name: 'Formatting' }).click()
  for (const text of ['@', ':heart', '/']) {
    await alice.types(text)
    await expect(page.getByRole('listbox'), text).toBeVisible()
    expect(await finds(page), text).toEqual([])
    await alice.composer.fill('')
  }
  const open: Record<string, () => Promise<void>> = {
    emoji: async () => {
      await page.getByRole('button', { name: 'Emoji' }).click()
      await expect(page.getByRole('button', { name: 'grinning face', exact: true })).toBeVisible()
    },
    menu: () => page.getByRole('button', { name: 'Add to the message' }).click(),
    poll: async () => {
      await page.getByRole('button', { name: 'Add to the message' }).click()
      await page.getByRole('menuitem', { name: 'Poll…' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Send poll' }).click()
    },
  }
  for (const [name, opens] of Object.entries(open)) {
    await opens()
    await expect(page.getByRole('dialog'), name).toBeVisible()
    expect(await finds(page), name).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.locator('dialog')).toHaveCount(0)
  }
})

test('finds nothing on the home page of a person with rooms', async ({ alice, bob }) => {
  const link = await alice.creates('Kitchen')
  await bob.opens(link)
  await bob.joins('Kitchen')
  const room = await roomOf(alice, link)
  const { person } = await posts(alice, 'session.me', {})
  await posts(alice, 'room.favourite', { room, favourite: 0 })
  await posts(alice, 'room.create', { name: 'Garden' })
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  await sends(bob, link, { body: `look, <@${person.id}>` })
  await expect(alice.page.getByText('Bob asks for you.')).toBeVisible()
  expect(await finds(alice.page)).toEqual([])
  await alice.page.setViewportSize({ width: 390, height: 844 })
  expect(await finds(alice.page)).toEqual([])
  await alice.page.getByRole('button', { name: 'Join with a code' }).click()
  await expect(alice.page.getByRole('dialog')).toBeVisible()
  expect(await finds(alice.page)).toEqual([])
})

test('finds nothing in the dialogs', async ({ alice }) => {
  await alice.creates('Design Crit')
  const { page } = alice
  const open: Record<string, () => Promise<void>> = {
    invite: () => page.getByRole('button', { name: 'Invite people' }).first().click(),
    'room settings': () => alice.choosesInRoom('Room settings…'),
    create: () => page.getByRole('button', { name: 'New room' }).click(),
    jump: () => page.keyboard.press('ControlOrMeta+K'),
    leave: () => alice.choosesInRoom('Leave room…'),
    keys: async () => {
      await alice.log.focus()
      await page.keyboard.press('?')
    },
  }
  for (const [name, opens] of Object.entries(open)) {
    await opens()
    await expect(page.getByRole('dialog'), name).toBeVisible()
    expect(await finds(page), name).toEqual([])
    await page.keyboard.press('Escape')
    // While it is in the page, closed or not, the keys belong to it.
    await expect(page.locator('dialog')).toHaveCount(0)
  }
})

test('finds nothing in what is opened for messages and for the room', async ({ alice }) => {
  await alice.creates('Kitchen')
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  const link = await alice.creates('Design Crit')
  const { page } = alice
  const id = await sends(alice, link, { body: 'At nine' })
  await posts(alice, 'message.edit', { room: await roomOf(alice, link), id, body: 'At ten' })
  await alice.sees('At ten')
  await page.getByRole('button', { name: 'Room menu' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  expect(await finds(page), 'room menu').toEqual([])
  await page.keyboard.press('Escape')
  for (const [item, dialog] of [
    ['Forward…', 'Forward message'],
    ['Show earlier versions', 'Earlier versions'],
  ] as const) {
    await alice.choosesForMessage('At ten', item)
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible()
    await expect(page.locator('ins').or(page.getByRole('option'))).toBeVisible()
    expect(await finds(page), dialog).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.locator('dialog')).toHaveCount(0)
  }
  await alice.choosesForMessage('At ten', 'Select')
  await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toBeVisible()
  expect(await finds(page), 'selection').toEqual([])
  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('dialog', { name: 'Delete this message?' })).toBeVisible()
  expect(await finds(page), 'question').toEqual([])
})

test.describe('with an account', () => {
  test.use({ ownServer: true })

  test('finds nothing on the pages and in the settings of an account', async ({ alice, bob }) => {
    await alice.creates('Design Crit')
    const { page } = alice
    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'Privacy' })).toBeVisible()
    expect(await finds(page), 'settings of a guest').toEqual([])
    await page.keyboard.press('Escape')
    const dialog = await opensKeep(alice)
    expect(await finds(page), 'keep').toEqual([])
    await dialog.getByRole('button', { name: 'Create the account' }).click()
    await expect(dialog.getByText(/At least 8 characters/)).toBeVisible()
    expect(await finds(page), 'problems').toEqual([])
    await page.keyboard.press('Escape')
    await keepsIdentity(alice, 'alice')
    const settings = await opensSettings(alice)
    await expect(settings.getByText('this device', { exact: true })).toBeVisible()
    expect(await finds(page), 'settings').toEqual([])
    for (const button of ['Change the password', 'Turn on', 'Delete…']) {
      await settings.getByRole('button', { name: button }).click()
      expect(await finds(page), button).toEqual([])
      await settings.getByRole('button', { name: 'Cancel' }).click()
    }
    await bob.creates('Lake house')
    await bob.page.goto(new URL('/sign-in', page.url()).href)
    await expect(bob.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
    expect(await finds(bob.page), 'sign-in').toEqual([])
    await signsIn(bob, 'alice')
    await expect(bob.page.getByText('Nobody can be this guest again')).toBeVisible()
    expect(await finds(bob.page), 'question').toEqual([])
    await bob.page.goto(new URL('/reset#a-token', page.url()).href)
    await expect(bob.page.getByRole('heading', { name: 'A new password' })).toBeVisible()
    expect(await finds(bob.page), 'reset').toEqual([])
    await alice.context.clearCookies()
    await page.reload()
    await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
    expect(await finds(page), 'signed out').toEqual([])
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('finds nothing in the room and its drawers', async ({ alice }) => {
    await alice.creates('Design Crit')
    await alice.says('Hello')
    expect(await finds(alice.page)).toEqual([])
    for (const drawer of ['Open rooms', 'People']) {
      await alice.page.getByRole('button', { name: drawer }).click()
      await expect(alice.page.getByRole('dialog')).toBeVisible()
      expect(await finds(alice.page)).toEqual([])
      await alice.page.keyboard.press('Escape')
    }
  })

  test('finds nothing in a thread and in the pins', async ({ alice }) => {
    const link = await alice.creates('Design Crit')
    const id = await sends(alice, link, { body: 'Which line?' })
    await sends(alice, link, { body: 'The second', thread: id })
    await posts(alice, 'message.pin', { room: await roomOf(alice, link), id, on: true })
    for (const [path, panel] of [
      [`thread/${id}`, 'Thread'],
      ['pins', 'Pinned messages'],
    ] as const) {
      await alice.page.goto(`${link}/${path}`)
      await expect(alice.page.getByRole('dialog', { name: panel })).toBeVisible()
      await expect(alice.page.getByRole('dialog').locator('.body').first()).toBeVisible()
      expect(await finds(alice.page)).toEqual([])
    }
  })
})

test('axe finds a violation: a button without a name', async ({ alice }) => {
  await alice.opens()
  await alice.page.evaluate(() => document.querySelector('main, body')!.append(document.createElement('button')))
  expect((await finds(alice.page)).join()).toMatch(/button-name/)
})

test('axe finds a violation in the dark theme alone: grey text on a grey ground', async ({ alice }) => {
  await alice.opens()
  await alice.page.evaluate(() => {
    const note = document.createElement('p')
    note.style.cssText = 'color: #666; background: light-dark(#fff, #777)'
    note.textContent = 'Hard to read'
    document.querySelector('main, body')!.append(note)
  })
  const ofTheNote = (await finds(alice.page)).filter((found) => found.includes('color-contrast'))
  expect(ofTheNote).toEqual([expect.stringMatching(/^in the dark theme: color-contrast.+Hard to read/)])
})
