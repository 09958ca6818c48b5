import { expect, test } from 'vitest'
import { parseGoTime } from '../../../src/argocd/logs/parse-go-time.ts'

test.each([
  ['2026-11-22T13:24:34Z', '2026-11-22T13:24:34.000000000Z'],
  ['2026-11-22T13:24:34.32310528Z', '2026-11-22T13:24:34.323105280Z'],
  ['2026-11-22T14:24:34.5+01:00', '2026-11-22T13:24:34.500000000Z'],
])('%s is %s', (text, time) => {
  expect(parseGoTime(text, '')).toBe(time)
})

const LAYOUT = '"2006-01-02T15:04:05.999999999Z07:00"'
test.each([
  ['yesterday', ` as ${LAYOUT}: cannot parse "yesterday" as "2006"`],
  ['2026-11', ` as ${LAYOUT}: cannot parse "" as "-"`],
  ['2026-11-22 13:24:34Z', ` as ${LAYOUT}: cannot parse " 13:24:34Z" as "T"`],
  ['2026-11-22T13:24:34', ` as ${LAYOUT}: cannot parse "" as "Z07:00"`],
  ['2026-13-22T13:24:34Z', ': month out of range'],
  ['2026-02-30T13:24:34Z', ': day out of range'],
  ['2026-11-22T25:24:34Z', ': hour out of range'],
  ['2026-11-22T13:24:34Zulu', ': extra text: "ulu"'],
])('%s cannot be read', (text, why) => {
  expect(() => parseGoTime(text, 'x: ')).toThrow(`x: parsing time "${text}"${why}`)
})
