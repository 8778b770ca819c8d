import type { Connection } from '../connection/connection.svelte.ts'
import { badgeOn, numberOf, titleOf, waitingIn } from './badge.ts'
import type { Notifier, NotifierOptions } from './notifier.svelte.ts'

export interface AttendOptions extends NotifierOptions {
  connection: Pick<Connection, 'state'>
}

/**
 * Shows outside the page what waits for the person: in its title, on its icon and on the app's; and, where they want it,
 * by notifications and sounds.
 */
export function attend(options: AttendOptions): void {
  const { rooms, router, alerts, connection } = options
  $effect.root(() => {
    const waiting = $derived(waitingIn(rooms.list))
    const badge = $derived(badgeOn(waiting))
    const number = $derived(numberOf(waiting))
    const alerting = $derived(alerts.notifications || alerts.sound)
    let Loaded = $state.raw<typeof Notifier>()

    $effect(() => {
      const room = router.path.name === 'room' ? rooms.byCode(router.path.code)?.room.name : undefined
      document.title = titleOf(waiting, room)
    })

    $effect(() => {
      const [text, count] = [badge, number]
      import('./icon.ts').then((icon) => icon.showBadge(text, count)).catch(() => undefined)
    })

    $effect(() => {
      if (!alerting || Loaded || connection.state === 'offline') return
      import('./notifier.svelte.ts').then((loaded) => (Loaded = loaded.Notifier)).catch(() => undefined)
    })

    $effect(() => {
      if (!alerting || !Loaded) return
      const notifier = new Loaded(options)
      return () => notifier.close()
    })
  })
}
