/** A schedule or a duration of a sync window that cannot be read, in the words of Argo CD. */
export class UnreadableWindow extends Error {}
