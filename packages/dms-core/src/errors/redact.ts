/** `https://user:secret@host` keeps the host; a bearer or JWT-like text goes. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Up to the last @ of the authority: passwords with an unencoded @ or : occur. The scheme is bounded, else a long text takes forever.
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#]*@/gi, '$1'],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+/gi, '$1 <redacted>'],
  [/(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '<redacted>'],
]

/** Removes what looks like a credential from a text of somebody else (a server's message, a URL) before it is shown or kept (R12). */
export function redact(text: string): string {
  return PATTERNS.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), text)
}
