/** What a message that is searched can have. A picture, a video and a sound are files, too. */
export const HAS = ['file', 'picture', 'video', 'sound', 'link', 'poll'] as const
export type Has = (typeof HAS)[number]

/** `newest` by time; `best` by how well the words match, among the newest thousand. */
export const SEARCH_ORDERS = ['newest', 'best'] as const
export type SearchOrder = (typeof SEARCH_ORDERS)[number]

/** Messages that were found and their rooms, counted up to the limit. With `more` there are others. */
export interface SearchTotal {
  messages: number
  rooms: number
  more?: true
}
