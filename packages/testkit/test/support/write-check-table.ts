// node --conditions=@gitops-dms/source test/support/write-check-table.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { CHECKS } from '../../src/index.ts'
import { withCheckTable } from './check-table.ts'

const readme = new URL('../../README.md', import.meta.url)
writeFileSync(readme, withCheckTable(readFileSync(readme, 'utf8'), CHECKS))
