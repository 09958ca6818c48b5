import { defineConfig, type Options } from 'tsup'
import shared from '../../tsup.shared.ts'

/** Neither sources nor maps of them are published: what everybody installs stays small, and its code is readable as it is built. */
export default defineConfig({ ...(shared as Options), sourcemap: false })
