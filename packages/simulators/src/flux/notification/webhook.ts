/** A call of a webhook. */
export interface Webhook {
  readonly headers: Headers
  readonly body: Buffer
}
