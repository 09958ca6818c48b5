import type { Check } from '../check.ts'
import { abortChecks } from './abort.ts'
import { closeChecks } from './close.ts'
import { createChecks } from './create.ts'
import { createValuesChecks } from './create-values.ts'
import { deleteChecks } from './delete.ts'
import { getChecks } from './get.ts'
import { idChecks } from './id.ts'
import { listChecks } from './list.ts'
import { listPhasesChecks } from './list-phases.ts'
import { metaChecks } from './meta.ts'
import { pageChecks } from './page.ts'
import { tokenChecks } from './token.ts'
import { updateChecks } from './update.ts'
import { waitChecks } from './wait.ts'

/** Every check of the kit, by id. */
export const CHECKS: readonly Check[] = [
  metaChecks,
  idChecks,
  createChecks,
  createValuesChecks,
  getChecks,
  listChecks,
  listPhasesChecks,
  pageChecks,
  updateChecks,
  deleteChecks,
  tokenChecks,
  waitChecks,
  closeChecks,
  abortChecks,
].flat()
