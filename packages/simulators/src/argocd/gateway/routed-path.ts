/** Where the path stays as it was sent, so that an encoded URL is one segment. */
const KEPT_ENCODED = /\/api\/v1\/(?:clusters|repositories|repocreds)\/[^/]+/

/**
 * A path as the router sees it: decoded before it is cut into segments, so an encoded slash parts segments, but where URLs stand in paths.
 * Undefined: it cannot be decoded.
 */
export function routedPath(pathname: string): string | undefined {
  try {
    const decoded = decodeURIComponent(pathname)
    // Go keeps the sent form only where it says more than the decoded one.
    return KEPT_ENCODED.test(pathname) && encodeURI(decoded) !== pathname ? pathname : decoded
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** Where the path should have gone to: without double slashes and dots. Undefined: it is clean. */
export function cleanPath(pathname: string): string | undefined {
  const parts: string[] = []
  for (const part of pathname.split('/').slice(1)) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const clean = `/${parts.join('/')}${parts.length > 0 && pathname.endsWith('/') ? '/' : ''}`
  return clean === pathname ? undefined : clean
}
