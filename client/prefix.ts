/**
 * The path below which this Parley is: empty, or without a slash at its end. The build does not know it: a script finds it
 * by its own address, `<prefix>/assets/<script>`. Two Parleys on one host share its storage, so names there end with it.
 */
export const prefix: string = import.meta.env.PROD
  ? import.meta.url.slice(location.origin.length).replace(/\/assets\/[^/]*$/, '')
  : ''
