/** What the composer has opened: the menu of `+`, the emoji, the editor of a poll, the list of commands. */
export type Popup = 'menu' | 'emoji' | 'poll' | 'help'
