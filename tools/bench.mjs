import { builtPackages } from './built-packages.mjs'
import { runChild } from './run-child.mjs'

/** Measures core as it is published, so it is built first; arguments name the entries. */
export function bench(args) {
  builtPackages(['core'])
  return runChild('node', ['--disable-warning=ExperimentalWarning', 'bench/src/main.ts', ...args])
}
