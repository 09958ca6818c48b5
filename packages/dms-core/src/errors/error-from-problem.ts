import type { Problem } from '../contract/problem.ts'
import { DmsError } from './dms-error.ts'

/** The error that a Problem speaks of, after it crossed a process or was kept as JSON. What a Problem does not carry (details, token, cause) is absent. */
export const errorFromProblem = ({ code, detail, retryable, instance }: Problem): DmsError =>
  new DmsError({ code, message: detail, retryable, instance })
