/** Of a file, of a text, and of all names and texts of an object together, variables included. */
export const MAX_BYTES = 1024 * 1024
/** Lists and objects inside each other. */
export const MAX_DEPTH = 64
/** Members and items, aliases expanded. */
export const MAX_VALUES = 50_000
/** In one YAML text. */
export const MAX_ALIASES = 100
