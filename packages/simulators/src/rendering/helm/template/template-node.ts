/**
 * A value in a pipeline. `text` is how Go prints the node in a message, `start` where it begins in the source, `at` where Go's parser
 * says that it is.
 */
export type Operand = { readonly start: number; readonly at: number; readonly text: string } & (
  | { readonly type: 'dot' }
  | { readonly type: 'nil' }
  | { readonly type: 'literal'; readonly value: string | number | bigint | boolean }
  | { readonly type: 'field'; readonly names: readonly string[] }
  | { readonly type: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'pipe'; readonly pipe: Pipe }
  | { readonly type: 'chain'; readonly operand: Operand; readonly names: readonly string[] }
)

export interface Command {
  readonly at: number
  readonly text: string
  readonly operands: readonly [Operand, ...Operand[]]
}

export interface Pipe {
  readonly at: number
  readonly text: string
  /** `$x := …`, in a range also `$i, $x := …`. */
  readonly declares: readonly string[]
  /** `$x = …`. */
  readonly assigns: boolean
  readonly commands: readonly Command[]
}

export type TemplateNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipe: Pipe }
  | {
      readonly type: 'if' | 'with' | 'range'
      readonly at: number
      readonly pipe: Pipe
      readonly body: TemplateNodes
      readonly otherwise: TemplateNodes
    }
  | { readonly type: 'template'; readonly at: number; readonly text: string; readonly name: string; readonly pipe: Pipe | undefined }
  | { readonly type: 'break' | 'continue' }

export type TemplateNodes = readonly TemplateNode[]

/** A parsed template, or one that it defines. */
export interface Template {
  readonly name: string
  /** The file that it is in. */
  readonly file: string
  readonly source: string
  readonly nodes: TemplateNodes
}
