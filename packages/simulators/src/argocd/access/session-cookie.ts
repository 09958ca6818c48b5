export const TOKEN_COOKIE = 'argocd.token'

/** What a login and a renewal set. */
export const sessionCookie = (token: string) => `${TOKEN_COOKIE}=${token}; path=/; SameSite=lax; httpOnly; Secure`
