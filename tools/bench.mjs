import { builtPackages } from './built-packages.mjs'
import { runChild } from './run-child.mjs'

/** Measures the packages as they are published, so they are built first; arguments name the entries. */
export function bench(args) {
  builtPackages(['core', 'testkit', 'simulators'])
  return runChild('node', ['--disable-warning=ExperimentalWarning', 'bench/src/main.ts', ...args])
}
