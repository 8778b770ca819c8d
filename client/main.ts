import { mount } from 'svelte'
import { createParley } from './parley.ts'
import { notify } from './stores/notify.svelte.ts'
import App from './views/App.svelte'

const parley = createParley()
parley.router.start()
notify({ ...parley, me: () => parley.session.person?.id })
mount(App, { target: document.getElementById('app')!, props: { parley } })
void parley.start()
// Not over plain HTTP from another machine, and not while developing.
if (import.meta.env.PROD) void navigator.serviceWorker?.register('/sw.js')
