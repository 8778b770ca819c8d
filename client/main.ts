import { mount } from 'svelte'
import { createParley } from './parley.ts'
import { prefix } from './prefix.ts'
import App from './views/App.svelte'

const parley = createParley()
parley.router.start()
parley.attend().catch(() => undefined)
mount(App, { target: document.getElementById('app')!, props: { parley } })
void parley.start()
// Fails over plain HTTP from another machine and where site data are blocked.
if (import.meta.env.PROD) navigator.serviceWorker?.register(`${prefix}/sw.js`).catch(() => undefined)
