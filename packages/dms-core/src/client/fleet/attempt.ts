/** What the work gives, or the failure that `get` throws when somebody asks for it: how a stream keeps what was wrong with its call until next(). */
export function attempt<T>(work: () => T): { readonly value?: T; readonly get: () => T } {
  try {
    const value = work()
    return { value, get: () => value }
  } catch (failure) {
    return {
      get: () => {
        throw failure
      },
    }
  }
}
