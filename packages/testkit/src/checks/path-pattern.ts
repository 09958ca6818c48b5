/** Matches requests to exactly this place, whatever their query. */
export const exactly = (place: string) => new RegExp(`^${quoted(place)}(\\?|$)`)

/** Matches requests to this place and below it. */
export const startingWith = (place: string) => new RegExp(`^${quoted(place)}`)

const quoted = (text: string) => text.replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&')
