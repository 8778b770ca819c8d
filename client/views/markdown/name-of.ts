import { createContext } from 'svelte'

/** The name of a person who is mentioned, for every view below a body. */
export const [getNameOf, setNameOf] = createContext<(person: string) => string>()
