const SPACE = /^$|\s/u
const MARK = /[\p{P}\p{S}]/u
/** Letters of scripts without spaces between words, where emphasis may stand right beside a letter. */
const UNSPACED =
  /[\p{Script_Extensions=Han}\p{Script_Extensions=Hira}\p{Script_Extensions=Kana}\p{Script_Extensions=Thai}\p{Script_Extensions=Hangul}]/u

/** Whether a run of delimiters may begin and end an emphasis, by the characters before and behind it (CommonMark 6.2). */
export function flanking(sign: string, before: string, behind: string): { opens: boolean; closes: boolean } {
  const left =
    !SPACE.test(behind) && (!MARK.test(behind) || SPACE.test(before) || MARK.test(before) || UNSPACED.test(before))
  const right =
    !SPACE.test(before) && (!MARK.test(before) || SPACE.test(behind) || MARK.test(behind) || UNSPACED.test(behind))
  if (sign !== '_') return { opens: left, closes: right }
  return { opens: left && (!right || MARK.test(before)), closes: right && (!left || MARK.test(behind)) }
}
