import { createContext } from 'svelte'
import type { Parley } from '../parley.ts'
import type { Shell } from './shell.svelte.ts'

/** The stores, for every view below App. */
export const [getParley, setParley] = createContext<Parley>()

/** What is open on top of the page: dialogs, drawers, the people panel. */
export const [getShell, setShell] = createContext<Shell>()
