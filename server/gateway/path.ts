/** The length of `http://`, behind which the host begins. */
const SCHEME = 7

/**
 * The path of a request's URL as it was sent, not decoded. Not by `URL`, which throws for an invalid Host header. Without
 * a Host header (HTTP/1.0) the URL is the path alone.
 *
 * Without the prefix below which Parley is, whether the proxy has removed it or not. The prefix alone is left as it is.
 */
export function pathOf({ url }: Pick<Request, 'url'>, prefix: string): string {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', SCHEME + 1)
  if (start === -1) return '/'
  const end = url.slice(start).search(/[?#]/)
  const path = end === -1 ? url.slice(start) : url.slice(start, start + end)
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path
}
