/** Stands where a credential was. */
export const REDACTED = '<redacted>'
