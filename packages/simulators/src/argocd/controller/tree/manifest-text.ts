import { sortedJson } from '../../../cluster/write/sorted-json.ts'
import { goJson } from '../../../kubernetes/answers/go-json.ts'

/** An object as a text within an answer: members in order, and escaped what HTML would read. */
export const manifestText = (value: unknown) => goJson(sortedJson(value))
