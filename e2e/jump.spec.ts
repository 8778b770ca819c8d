import { sends } from './bot.ts'
import { fillRoom } from './fill-room.ts'
import { expect, test } from './journey.ts'

const PAGE_COMES_AFTER_MS = 500

test('a reader who jumps from the end to an original stays at it, though the list scrolls while it is loaded', async ({
  alice,
  server,
}) => {
  const link = await alice.creates('Years of talk')
  await alice.says('Where it all began')
  await alice.seesSent('Where it all began')
  const original = await alice.rows('Where it all began').getAttribute('data-message-id')
  await alice.closesTab()
  await server.stop()
  fillRoom(server, 2_000)
  await server.start()
  await alice.context.routeWebSocket(/socket\.io/, (socket) => {
    socket.connectToServer().onMessage((data) => {
      const isPage = /^43\d+\[\{"ok":\{"messages":/.test(String(data))
      setTimeout(() => socket.send(data), isPage ? PAGE_COMES_AFTER_MS : 0)
    })
  })
  await alice.opensTabAgain(link)
  await sends(alice, link, { body: 'I remember', replyTo: original! })
  await alice
    .rows('I remember')
    .getByRole('button', { name: /Where it all began/ })
    .click()
  await alice.log.evaluate((log) => (log.scrollTop -= 10))
  await expect(alice.rows('Where it all began')).toBeFocused()
  await alice.page.waitForTimeout(PAGE_COMES_AFTER_MS)
  await expect(alice.rows('Where it all began')).toBeInViewport()
})
