import { createContext } from 'svelte'
import type { Parley } from '../parley.ts'
import type { Shell } from './shell.svelte.ts'

/** The stores, for every view below App. */
export const [getParley, setParley] = createContext<Parley>()

/** Which dialog, drawer and panel are open. */
export const [getShell, setShell] = createContext<Shell>()
