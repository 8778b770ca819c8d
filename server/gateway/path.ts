/** The length of `http://`, behind which the host begins. */
const SCHEME = 7

/**
 * The path of a request's URL as it was sent, not decoded. Not by `URL`, which throws for an invalid Host header. Without
 * a Host header (HTTP/1.0) the URL is the path alone.
 */
export function pathOf({ url }: Pick<Request, 'url'>): string {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', SCHEME + 1)
  if (start === -1) return '/'
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}
