import { redactAssignments } from './redact-assignments.ts'
import { REDACTED } from './redacted.ts'

type Rule = (text: string) => string

/**
 * Every rule takes linear time: what may repeat begins at a boundary, is bounded, or is consumed also where it turns out to be harmless, so that
 * no place is looked at from many starts. Placeholders are left alone, so that a text may be redacted twice.
 */
const RULES: readonly Rule[] = [
  // To the end of the text where the end of the key is cut off.
  replacing(/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g, REDACTED),
  replacing(/([a-z][a-z0-9+.-]{0,30}:(?:\/\/|\\\/\\\/))([^\s/?#\\]*)@/gi, (whole, scheme = '', user = '') =>
    // ssh://git@host: a login name that is no secret.
    /^(?:git\+)?s(?:sh|ftp):/i.test(scheme) && !user.includes(':') ? whole : scheme,
  ),
  // A password with an unencoded slash: what stands where a port would be is none.
  replacing(/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@:]{0,200}:(?!\d{1,5}(?:[/?#\s]|$))[^\s"'<>@]{0,400}@/gi, '$1'),
  replacing(/\b(bearer)[ \t]{1,8}([^\s"'<>,;)}\]\\]+)/gi, (whole, scheme = '', value = '') =>
    AFTER_BEARER.test(value) ? whole : `${scheme} ${REDACTED}`,
  ),
  replacing(/\b(basic)[ \t]{1,8}([A-Za-z0-9+/_-]{4,}={0,2})/gi, (whole, scheme = '', value = '') =>
    isUserAndPassword(value) ? `${scheme} ${REDACTED}` : whole,
  ),
  // A JSON Web Token: three parts, of which the first two are JSON in base64url.
  replacing(/(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)*/g, (whole) =>
    /^eyJ[^.]+\.[^.]+\./.test(whole) ? REDACTED + (/\.$/.exec(whole.replace(/^[^.]*\.[^.]*\./, ''))?.[0] ?? '') : whole,
  ),
  replacing(
    /(?<![A-Za-z0-9])(?:gh[opusr]_|github_pat_|gl(?:pat|ptt|rt|dt|cbt|ft|soat|agent|oas)-|xox[abeoprs]-|npm_|dckr_pat_|hv[bsr]\.|sha256~|ATATT|ATBB|ATCTT|AIza|ya29\.|sk_live_|rk_live_|AGE-SECRET-KEY-)[A-Za-z0-9_.~=-]*/g,
    (whole) => (whole.length >= 20 ? REDACTED : whole),
  ),
  replacing(/(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g, REDACTED),
  redactAssignments,
]

/** What follows "bearer" in prose and in a challenge (`Bearer realm="…"`). */
const AFTER_BEARER =
  /^(?:tokens?|auth|authentication|authorization|credentials?|scheme|challenge|headers?|is|was|not|and|or|realm=|error=|scope=|service=)$/i

/**
 * Removes what looks like a credential from a text of somebody else (a server's message, a URL) before it is shown or kept (R12): users in URLs,
 * `Bearer …`, `Basic …`, JSON Web Tokens, keys with a well-known prefix, private keys in PEM, and values after a name such as `token=`,
 * `"password":` or `authorization:`. Words, hashes, digests and host names stay. Linear in the length of the text.
 */
export function redact(text: string): string {
  return RULES.reduce((current, rule) => rule(current), text)
}

function replacing(pattern: RegExp, replacement: string | ((whole: string, first?: string, second?: string) => string)): Rule {
  return typeof replacement === 'string' ? (text) => text.replace(pattern, replacement) : (text) => text.replace(pattern, replacement)
}

/** base64 of `user:password`, in whatever encoding; "basic authentication" is not. */
function isUserAndPassword(value: string): boolean {
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  return /^[\x20-\x39\x3b-\x7e\x80-\xff]*:[\x20-\x7e\x80-\xff]*$/.test(decoded)
}
