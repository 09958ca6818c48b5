const SSH = /^(ssh:\/\/)?([^/:]*?)@[^@]+$/

/** A repository URL for comparisons: case, a final `.git` and the two ways to write an SSH address do not count. '' for one that is none. */
export function normalizeUrl(url: string): string {
  let text = url.trim().toLowerCase()
  if (SSH.test(text) && !text.startsWith('ssh://')) text = `ssh://${text.replace(':', '/')}`
  text = text.replace(/\.git$/, '')
  return isGoUrl(text) ? text.replace(/^ssh:\/\//, '') : ''
}

/** One that is no URL is itself only. */
export function isSameUrl(a: string, b: string): boolean {
  const [left, right] = [normalizeUrl(a) || a, normalizeUrl(b) || b]
  return left !== '' && left === right
}

/** Go's parser takes any path too; it refuses a bad escape, a colon in the first part of what has no scheme, and control characters. */
function isGoUrl(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what it is about
  if (/[\u0000-\u001f\u007f]/.test(text) || /%(?![0-9a-f]{2})/i.test(text)) return false
  return /^[a-z][a-z0-9+.-]*:/.test(text) || !/^[^/]*:/.test(text)
}
