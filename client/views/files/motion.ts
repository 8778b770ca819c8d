import { MediaQuery } from 'svelte/reactivity'

const reduced = new MediaQuery('prefers-reduced-motion: reduce', false)

/** Whether the reader wants pictures that move to stand still. */
export const wantsStill = (): boolean => reduced.current
