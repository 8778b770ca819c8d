/** 0 or 1, since a boolean is not the same thing in every database. */
export type Flag = 0 | 1
