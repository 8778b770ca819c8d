import { expect, test } from './journey.ts'

test.use({ serviceWorkers: 'allow' })

test('a room is created, its link shared, and a second person joins with one click @packaged', async ({
  alice,
  bob,
}) => {
  await alice.opens()
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await expect(bob.page.getByRole('heading', { name: 'Design Crit' })).toBeVisible()
  await bob.page.getByRole('button', { name: 'Join Design Crit' }).click()
  await bob.isIn('Design Crit')
  await expect(bob.composer).toBeFocused()
})

test('both see each other’s messages, presence and typing @packaged', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Hello, is anyone there?')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.sees('Hello, is anyone there?')
  await alice.seesPresent('Bob')
  await bob.seesPresent('Alice')

  await bob.types('Hi Al')
  await alice.seesTyping(bob)
  await bob.says('Hi Alice!')
  await alice.sees('Hi Alice!')
  await alice.seesNobodyTyping()
  await alice.says('Welcome, Bob.')
  await bob.seesInOrder(['Hello, is anyone there?', 'Hi Alice!', 'Welcome, Bob.'])
  await alice.seesInOrder(['Hello, is anyone there?', 'Hi Alice!', 'Welcome, Bob.'])
})

test('a person who closes the page is away, and typing is not shown to oneself', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.seesPresent('Bob')
  await alice.types('Talking to')
  await bob.seesTyping(alice)
  await alice.seesNobodyTyping()
  await bob.closesTab()
  await alice.seesNotHere('Bob')
})

test('a new room shows its code and its link', async ({ alice }) => {
  await alice.opens()
  await alice.page.getByText('Create a room', { exact: true }).first().click()
  await alice.page.getByRole('textbox', { name: 'Your name' }).fill('Alice')
  await alice.page.getByRole('textbox', { name: 'Room name' }).fill('Launch week')
  await alice.page.getByRole('button', { name: 'Create room' }).click()
  const invitation = alice.page.getByRole('dialog', { name: 'Invite people' })
  await expect(invitation.getByText(/^(Code:\s*)?[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{3}$/)).toBeVisible()
  await expect(invitation.getByRole('textbox', { name: 'Link' })).toHaveValue(
    /\/r\/[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{3}$/,
  )
})

test('a person who has not joined sees the room’s name and none of its messages', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Between us only')
  await bob.opens(link)
  await expect(bob.page.getByRole('button', { name: 'Join Design Crit' })).toBeVisible()
  await bob.doesNotSee('Between us only')
  await alice.seesPresent('Alice')
  await expect(alice.people.getByText('Bob')).toHaveCount(0)
})

test('a name that was typed on the first page stands on the invitation, and an empty one does not', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.opens()
  const name = bob.page.getByRole('textbox', { name: 'Your name' })
  await name.fill('Robert')
  await bob.page.goto(link)
  await expect(name).toHaveValue('Robert')
  await name.fill('  ')
  await bob.page.reload()
  await expect(name).toHaveValue('Robert')
})
