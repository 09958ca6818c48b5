import type { OperationProgress } from '@gitops-dms/core'
import type { Terminal } from './terminal.ts'

/** One line per change of an axis. */
export function printProgress(terminal: Terminal, instance: string): (progress: OperationProgress) => void {
  let previous = ''
  return ({ status, message, resources }) => {
    const axes =
      status === null ? 'gone' : `${status.phase.padEnd(12)} sync ${status.sync}, health ${status.health}, operation ${status.operation.state}`
    if (axes === previous) return
    previous = axes
    const count = resources === null ? '' : ` ${resources.done}/${resources.total}`
    terminal.line(`${column(instance)} ${axes}${count}${message === null ? '' : `: ${message}`}`)
  }
}

/** The instance's name before a line, so that lines of two instances can be told apart. */
export const column = (instance: string) => instance.padEnd(14)
