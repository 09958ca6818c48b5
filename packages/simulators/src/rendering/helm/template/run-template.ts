import { isMap } from '../../../cluster/kube-object.ts'
import { formatValue, isNil, isTrue, sortedMembers, type Value } from './go-value.ts'
import { lineAt } from './lex-template.ts'
import { ArgumentFailure, FunctionFailure, TemplateRunError } from './template-error.ts'
import type { Command, Operand, Pipe, Template, TemplateNode, TemplateNodes } from './template-node.ts'

export interface TemplateFunction {
  /** @throws FunctionFailure, ArgumentFailure. */
  call(args: readonly Value[], runner: TemplateRunner): Value
}

export interface TemplateRunner {
  readonly templates: ReadonlyMap<string, Template>
  readonly functions: Readonly<Record<string, TemplateFunction>>
  /** How often each template runs inside of itself. */
  readonly depths: Map<string, number>
}

type Variables = Map<string, { value: Value }>

interface Scope {
  readonly template: Template
  readonly dot: Value
  readonly variables: Variables
}

type Leave = 'break' | 'continue' | undefined

/** What a template prints for a value. @throws TemplateRunError. */
export function runTemplate(runner: TemplateRunner, template: Template, dot: Value): string {
  const out: string[] = []
  new Execution(runner, out).run(template.nodes, { template, dot, variables: new Map([['$', { value: dot }]]) })
  return out.join('')
}

class Execution {
  readonly #runner: TemplateRunner
  readonly #out: string[]

  constructor(runner: TemplateRunner, out: string[]) {
    this.#runner = runner
    this.#out = out
  }

  run(nodes: TemplateNodes, scope: Scope): Leave {
    for (const node of nodes) {
      const leave = this.#runOne(node, scope)
      if (leave !== undefined) return leave
    }
    return undefined
  }

  #runOne(node: TemplateNode, scope: Scope): Leave {
    switch (node.type) {
      case 'text':
        this.#out.push(node.text)
        return undefined
      case 'action': {
        const value = this.#pipe(node.pipe, scope)
        if (node.pipe.declares.length === 0) this.#out.push(isNil(value) ? '<no value>' : formatValue(value))
        return undefined
      }
      case 'if':
      case 'with': {
        const inner = { ...scope, variables: new Map(scope.variables) }
        const value = this.#pipe(node.pipe, inner)
        if (!isTrue(value)) return this.run(node.otherwise, inner)
        return this.run(node.body, node.type === 'with' ? { ...inner, dot: value } : inner)
      }
      case 'range':
        return this.#range(node, scope)
      case 'template': {
        const template = this.#runner.templates.get(node.name)
        if (template === undefined) throw failure(scope, node, `template ${JSON.stringify(node.name)} not defined`)
        const dot = node.pipe === undefined ? undefined : this.#pipe(node.pipe, scope)
        this.run(template.nodes, { template, dot, variables: new Map([['$', { value: dot }]]) })
        return undefined
      }
      default:
        return node.type
    }
  }

  #range(node: TemplateNode & { type: 'range' | 'if' | 'with' }, scope: Scope): Leave {
    const declaring = { ...scope, variables: new Map(scope.variables) }
    const value = this.#pipe({ ...node.pipe, declares: [] }, declaring)
    const entries = entriesOf(value)
    if (entries === undefined)
      throw failure(scope, node.pipe.commands.at(-1)?.operands.at(-1) ?? node.pipe, `range can't iterate over ${formatValue(value)}`)
    if (entries.length === 0) return this.run(node.otherwise, declaring)
    for (const [key, item] of entries) {
      const variables = new Map(declaring.variables)
      const [first, second] = node.pipe.declares
      if (first !== undefined) this.#store(variables, node.pipe, first, second === undefined ? item : key)
      if (second !== undefined) this.#store(variables, node.pipe, second, item)
      if (this.run(node.body, { ...scope, dot: item, variables }) === 'break') break
    }
    return undefined
  }

  #store(variables: Variables, pipe: Pipe, name: string, value: Value): void {
    const known = variables.get(name)
    if (pipe.assigns && known !== undefined) known.value = value
    else variables.set(name, { value })
  }

  #pipe(pipe: Pipe, scope: Scope): Value {
    let value: Value
    pipe.commands.forEach((command, index) => {
      // A nil in a map is nothing at all once it comes out of a pipeline.
      value = this.#command(command, scope, index === 0 ? [] : [value]) ?? undefined
    })
    for (const name of pipe.declares) this.#store(scope.variables, pipe, name, value)
    return value
  }

  #command(command: Command, scope: Scope, piped: readonly Value[]): Value {
    const [first, ...rest] = command.operands
    if (first.type === 'function') return this.#call(command, first.name, rest, scope, piped)
    const value = this.#operand(first, scope)
    if (rest.length === 0 && piped.length === 0 && typeof value !== 'function') return value
    if (typeof value !== 'function') {
      if (first.type === 'field' || first.type === 'chain' || first.type === 'variable')
        throw failure(scope, first, `${first.text.split('.').at(-1)} is not a method but has arguments`)
      throw failure(scope, first, `can't give argument to non-function ${first.text}`)
    }
    return value(...rest.map((operand) => this.#operand(operand, scope)), ...piped) as Value
  }

  #call(command: Command, name: string, operands: readonly Operand[], scope: Scope, piped: readonly Value[]): Value {
    const shortCut = this.#logic(name, operands, scope, piped)
    if (shortCut !== undefined) return shortCut.value
    const args = [...operands.map((operand) => this.#operand(operand, scope)), ...piped]
    try {
      return this.#runner.functions[name]?.call(args, this.#runner)
    } catch (error) {
      if (error instanceof ArgumentFailure && error.index < 0) {
        throw failure(scope, command.operands[0], `wrong number of args for ${name}: ${error.message}`)
      }
      if (error instanceof ArgumentFailure) throw failure(scope, operands[error.index] ?? operands.at(-1) ?? command, error.message)
      if (error instanceof FunctionFailure || error instanceof TemplateRunError) throw failure(scope, command, `error calling ${name}`, error)
      throw error
    }
  }

  /** `and` and `or` evaluate no more than they need. */
  #logic(name: string, operands: readonly Operand[], scope: Scope, piped: readonly Value[]): { readonly value: Value } | undefined {
    if ((name !== 'and' && name !== 'or') || operands.length + piped.length === 0) return undefined
    let value: Value
    for (const operand of operands) {
      value = this.#operand(operand, scope)
      if (isTrue(value) === (name === 'or')) return { value }
    }
    return { value: piped.length > 0 ? piped[0] : value }
  }

  #operand(operand: Operand, scope: Scope): Value {
    switch (operand.type) {
      case 'dot':
        return scope.dot
      case 'nil':
        return undefined
      case 'literal':
        return operand.value
      case 'pipe':
        return this.#pipe(operand.pipe, { ...scope, variables: scope.variables })
      case 'function':
        return this.#call({ at: operand.at, text: operand.text, operands: [operand] }, operand.name, [], scope, [])
      case 'field':
        return fieldOf(scope.dot, operand.names, operand, scope)
      case 'chain':
        return fieldOf(this.#operand(operand.operand, scope), operand.names, operand, scope)
      default: {
        const variable = scope.variables.get(operand.name)
        if (variable === undefined) throw failure(scope, operand, `undefined variable: ${operand.name}`)
        return fieldOf(variable.value, operand.names, operand, scope)
      }
    }
  }
}

function fieldOf(from: Value, names: readonly string[], operand: Operand, scope: Scope): Value {
  return names.reduce<Value>((value, name) => {
    const receiver = typeof value === 'function' ? (value() as Value) : value
    if (receiver === undefined) return undefined // nothing at all, unlike the nil that a map holds
    if (receiver === null) throw failure(scope, operand, `nil pointer evaluating interface {}.${name}`)
    if (!isMap(receiver)) throw failure(scope, operand, `can't evaluate field ${name} in type interface {}`)
    return Object.hasOwn(receiver, name) ? receiver[name] : null
  }, from)
}

/** Undefined: not something to range over. */
function entriesOf(value: Value): readonly (readonly [Value, Value])[] | undefined {
  if (isNil(value)) return []
  if (Array.isArray(value)) return value.map((item, index) => [BigInt(index), item])
  if (isMap(value)) return sortedMembers(value)
  if (typeof value === 'bigint') return Array.from({ length: Number(value) }, (_, index) => [BigInt(index), BigInt(index)])
  return undefined
}

function failure({ template }: Scope, node: { readonly at: number; readonly text?: string }, message: string, cause?: unknown): TemplateRunError {
  const { file, source, name } = template
  const line = lineAt(source, node.at)
  const column = node.at - (source.lastIndexOf('\n', node.at - 1) + 1)
  return new TemplateRunError({ file, line, column, template: name, node: node.text ?? '' }, message, cause)
}
