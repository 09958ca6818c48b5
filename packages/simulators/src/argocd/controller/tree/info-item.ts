/** A line that a tree shows beside a node. */
export interface InfoItem {
  readonly name: string
  readonly value: string
}
