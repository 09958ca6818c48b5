import { StatusError } from '../cluster/status-error.ts'

/** What a real server can do and this one cannot (yet): said aloud instead of answered wrongly. */
export const notSimulated = (what: string) => new StatusError(501, 'NotImplemented', `the simulator does not have ${what}`)
