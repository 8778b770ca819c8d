import { expect, test } from 'bun:test'
import { parsePublicAddress, prefixOf, publicAddress } from './public-address.ts'

test('an address has no slash at its end, with a path and without', () => {
  const shown = (typed: string) => publicAddress(parsePublicAddress(typed)!)
  for (const typed of ['https://chat.example.org', 'https://chat.example.org/'])
    expect(shown(typed)).toBe('https://chat.example.org')
  for (const typed of ['https://example.org/chat', 'https://example.org/chat/', 'HTTPS://EXAMPLE.org:443/chat/'])
    expect(shown(typed)).toBe('https://example.org/chat')
  expect(shown('http://example.org:8080/teams/design_2')).toBe('http://example.org:8080/teams/design_2')
})

test('the prefix is empty where Parley has a host of its own', () => {
  expect(prefixOf(null)).toBe('')
  expect(prefixOf(parsePublicAddress('https://chat.example.org/')!)).toBe('')
  expect(prefixOf(parsePublicAddress('https://example.org/chat/')!)).toBe('/chat')
})

test('a query, a fragment, a user and another scheme are refused', () => {
  for (const typed of [
    'https://example.org/chat?',
    'https://example.org/chat?a=b',
    'https://example.org/chat#',
    'https://example.org/#rooms',
    'https://alice@example.org/chat',
    'https://alice:secret@example.org',
    'ftp://example.org/chat',
    'example.org/chat',
    '/chat',
  ])
    expect(parsePublicAddress(typed)).toBeUndefined()
})

test('a path that a cookie cannot have, or that is one of Parley’s own, is refused', () => {
  for (const path of ['/a//b', '///', '/a b', '/caf\u00e9', '/a;b', '/a,b', '/%41', '/(x)'])
    expect(parsePublicAddress(`https://example.org${path}`)).toBeUndefined()
  for (const path of ['/r', '/r/chat', '/api', '/files/', '/socket.io', '/settings', '/assets/chat'])
    expect(parsePublicAddress(`https://example.org${path}`)).toBeUndefined()
  for (const path of ['/rooms', '/chat/r', '/~alice/chat', '/v1.2/chat'])
    expect(parsePublicAddress(`https://example.org${path}`)?.pathname).toBe(path)
})
