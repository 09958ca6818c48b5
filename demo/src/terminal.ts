import { styleText } from 'node:util'
import spinner from 'yocto-spinner'

/** What the person sees: a spinner for the running step on a terminal, plain lines everywhere else. */
export interface Terminal {
  /** In columns. */
  readonly width: number
  begin(step: string): void
  line(text: string): void
  succeed(step: string, detail: string): void
  fail(step: string, reason: string): void
  text(text: string): void
}

type Style = Parameters<typeof styleText>[0]

export function createTerminal(stream: NodeJS.WriteStream): Terminal {
  const spin = stream.isTTY === true ? spinner({ stream, handleSignals: false }) : undefined
  const style = (format: Style, text: string) => styleText(format, text, { stream })
  /** A line must not run into the spinner's. */
  const print = (text: string) => {
    const running = spin?.isSpinning === true
    if (running) spin?.stop()
    stream.write(`${text}\n`)
    if (running) spin?.start()
  }
  return {
    width: stream.isTTY === true ? stream.columns : 120,
    begin: (step) => {
      if (spin === undefined) print(`${style('cyan', '▸')} ${step}`)
      else spin.start(step)
    },
    line: (text) => print(`    ${style('dim', text)}`),
    succeed: (step, detail) => {
      spin?.stop()
      print(`${style('green', '✔')} ${style('bold', step)} ${style('dim', detail)}`)
    },
    fail: (step, reason) => {
      spin?.stop()
      print(`${style('red', '✖')} ${style('bold', step)}\n    ${reason.split('\n').join('\n    ')}`)
    },
    text: print,
  }
}
