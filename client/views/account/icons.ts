/** Outlines that only the views of accounts have. */
export const DOWN = 'M12 4v11M7 10.5l5 5 5-5M5 20h14'
export const EYE =
  'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6z'
export const EYE_OFF =
  'M5.5 7.6A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 3.6-.7M9.6 5.8a9 9 0 0 1 2.4-.3c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.4 3.2M4 4l16 16'
export const KEY = 'M15 3a6 6 0 0 0-5.7 7.8L3 17v4h4v-2.5h2.5V16H12l1.2-1.3A6 6 0 1 0 15 3zM16.5 7.5h.01'
export const LAPTOP = 'M6.5 5h11a1.5 1.5 0 0 1 1.5 1.5V15H5V6.5A1.5 1.5 0 0 1 6.5 5zM2.5 19h19'
export const PHONE =
  'M8.5 3h7A1.5 1.5 0 0 1 17 4.5v15a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 19.5v-15A1.5 1.5 0 0 1 8.5 3zM11 17.8h2'
