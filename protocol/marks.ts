/** A letter stacks this many different marks of its own script, as in Tibetan. */
const MOST_OWN_MARKS = 8
/** Marks of no script, such as accents, and marks of another script than the letter's. */
const MOST_OTHER_MARKS = 2

// The scripts whose letters carry more than two marks, by their code (ISO 15924).
const STACKING =
  'Arab Bali Beng Brah Cakm Cham Deva Dogr Gran Gujr Guru Hebr Java Kali Khmr Khoj Knda Kthi Lana Laoo Lepc Limb Mand Mlym Modi Mong Mtei Mymr Newa Nkoo Orya Rjng Samr Saur Shrd Sidd Sind Sinh Sund Sylo Syrc Takr Taml Tavt Telu Thaa Thai Tibt Tirh'
// Joiners draw nothing and would start the count again.
const STACK = /([^\p{M}\p{Join_Control}]?)([\p{M}\p{Join_Control}]{3,})/gu

const NONE: string[] = []

let stacking: { any: RegExp; each: Map<string, RegExp> } | undefined
/** By character, of those that have any: some thousand. Looking one up takes as long as fifty searches. */
const scriptsOf = new Map<string, string[]>()

/** Cuts stacks of combining marks that no script writes. What a script stacks on its own letters stays. */
export function limitMarks(text: string): string {
  return text.replace(STACK, (_, base: string, marks: string) => base + limitStack(base, marks))
}

function limitStack(base: string, marks: string): string {
  const own = stackingScripts(base)
  const kept = new Set<string>()
  let others = 0
  return [...marks]
    .filter((mark) => {
      if (!/\p{M}/u.test(mark)) return true
      if (!stackingScripts(mark).some((script) => own.includes(script))) return ++others <= MOST_OTHER_MARKS
      return !kept.has(mark) && kept.add(mark).size <= MOST_OWN_MARKS
    })
    .join('')
}

function stackingScripts(character: string): string[] {
  const known = scriptsOf.get(character)
  if (known !== undefined) return known
  stacking ??= expressions()
  if (!stacking.any.test(character)) return NONE
  const scripts = [...stacking.each].flatMap(([code, script]) => (script.test(character) ? [code] : []))
  scriptsOf.set(character, scripts)
  return scripts
}

function expressions() {
  const classes = STACKING.split(' ').map((code) => [code, `\\p{Script_Extensions=${code}}`] as const)
  return {
    any: new RegExp(`^[${classes.map(([, one]) => one).join('')}]`, 'u'),
    each: new Map(classes.map(([code, one]) => [code, new RegExp(`^${one}`, 'u')])),
  }
}
