/** JSON as Go writes it: some characters that HTML or JavaScript could trip over are escaped. */
export const goJson = (text: string): string => (/[<>&\u2028\u2029]/.test(text) ? text.replace(/[<>&\u2028\u2029]/g, escaped) : text)

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
