/** What a person does on the pages of the provider. */
type Choice = { login: string } | 'cancel'

/**
 * Goes through the pages of a provider as a browser does that was never there, and answers the address to which it sends the
 * person back.
 */
export async function visitProvider(url: string, choice: Choice): Promise<URL> {
  const cookies = new Map<string, string>()
  let page = await follow(url, cookies)
  for (let step = 0; typeof page === 'string' && step < 4; step++) {
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
    const submit = /action="([^"]+)"/.exec(page)?.[1] ?? ''
    const abort = /href="([^"]+\/abort)"/.exec(page)?.[1] ?? ''
    if (choice === 'cancel') page = await follow(abort, cookies)
    else if (prompt === 'login') page = await follow(submit, cookies, { prompt, login: choice.login, password: 'any' })
    else page = await follow(submit, cookies, { prompt: 'consent' })
  }
  if (typeof page === 'string') throw new Error(`The provider does not send the person back:\n${page}`)
  return page
}

/** The text of a page of the provider, or the address of another site to which it leads. */
async function follow(start: string, cookies: Map<string, string>, form?: Record<string, string>) {
  let url = new URL(start)
  let body = form && new URLSearchParams(form)
  for (;;) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(body && { method: 'POST', body }),
    })
    for (const header of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = header.split(';')[0]!.split('=')
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location === null) return answer.text()
    const next = new URL(location, url)
    if (next.origin !== url.origin) return next
    url = next
    body = undefined
  }
}
