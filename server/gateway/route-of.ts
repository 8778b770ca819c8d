import type { Route } from '../metrics/counts.ts'

/** Where a path leads, as metrics and traces name it: nothing that anybody chose is in it. */
export function routeOf(path: string): Route {
  if (path.startsWith('/api/')) return path.startsWith('/api/files') ? 'upload' : 'api'
  if (path.startsWith('/socket.io/')) return 'socket'
  if (path.startsWith('/files/')) return 'file'
  if (path === '/healthz' || path === '/readyz') return 'health'
  return path === '/metrics' ? 'metrics' : 'page'
}

/** The template of the paths of a route. */
export const TEMPLATES: Record<Route, string> = {
  api: '/api/:command',
  upload: '/api/files/:id',
  file: '/files/:id/:name',
  socket: '/socket.io/',
  health: '/healthz',
  metrics: '/metrics',
  page: '/*',
}
