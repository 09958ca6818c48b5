import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './workspace.mjs'

/** A signal that comes again within this time is the same one: npm passes on what the whole process group got already. */
const SAME_SIGNAL_MS = 1000

/**
 * Runs a program to its end and answers its exit code (128 + n after signal n). Signals that come here are passed on, and waited for.
 * With `onOutput` its output goes there, else to the terminal.
 */
export function runChild(command, args, onOutput) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: onOutput === undefined ? 'inherit' : ['ignore', 'pipe', 'pipe'] })
    const stopForwarding = forwardSignals(child)
    const settle = (code) => {
      stopForwarding()
      resolve(code)
    }
    if (onOutput !== undefined) for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onOutput)
    child.on('error', (error) => {
      ;(onOutput ?? console.error)(`${command}: ${error.message}\n`)
      settle(127)
    })
    child.on('close', (code, signal) => settle(signal === null ? code : 128 + constants.signals[signal]))
  })
}

function forwardSignals(child) {
  const inTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  const last = new Map()
  const forward = (signal) => {
    const now = Date.now()
    const repeated = now - (last.get(signal) ?? 0) < SAME_SIGNAL_MS
    last.set(signal, now)
    // A terminal gives Ctrl-C to the child as well; a second one could make it quit without cleaning up.
    if (!repeated && !(signal === 'SIGINT' && inTerminal)) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  return () => {
    for (const signal of signals) process.off(signal, forward)
  }
}
