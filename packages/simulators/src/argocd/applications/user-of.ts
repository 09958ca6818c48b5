import type { Session } from '../access/access.ts'

/** As events and operations name who asked. */
export const userOf = ({ subject }: Session) => subject || 'Unknown user'
