/** Of the error that a call rejects with; undefined when it does not. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
    return undefined
  } catch (error) {
    return Reflect.get(error as object, 'code')
  }
}
