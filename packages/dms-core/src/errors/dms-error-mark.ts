/** Shared by every copy of core in a process, so that errors of one copy are known to the other. */
export const DMS_ERROR_MARK = Symbol.for('gitops-dms.error')
