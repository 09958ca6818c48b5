/** What a helm command says when it fails. */
export class HelmError extends Error {}
