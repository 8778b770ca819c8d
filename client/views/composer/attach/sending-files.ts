import Attach from './Attach.svelte'
import Voice from '../voice/Voice.svelte'

/** What the composer has for files, in one load. */
export default { Attach, Voice }
