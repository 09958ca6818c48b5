import { expect, test } from 'vitest'
import { humanDuration } from '../../src/kubernetes/tables/human-duration.ts'
import { jsonPath } from '../../src/kubernetes/tables/json-path.ts'

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400]

test.each([
  [-5, '<invalid>'],
  [-0.5, '0s'],
  [0, '0s'],
  [119, '119s'],
  [2 * MINUTE, '2m'],
  [9 * MINUTE + 59, '9m59s'],
  [10 * MINUTE + 1, '10m'],
  [179 * MINUTE, '179m'],
  [3 * HOUR, '3h'],
  [7 * HOUR + 59 * MINUTE, '7h59m'],
  [47 * HOUR, '47h'],
  [2 * DAY, '2d'],
  [7 * DAY + 3 * HOUR, '7d3h'],
  [8 * DAY + 3 * HOUR, '8d'],
  [730 * DAY, '2y'],
  [731 * DAY, '2y1d'],
  [3_000 * DAY, '8y'],
])('%s seconds are %s', (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text)
})

test.each<[string, unknown[]]>([
  ['.a', [1]],
  ['.list[0].name', ['x']],
  ['.list[-1].name', ['y']],
  ['.list[*].name', ['x', 'y']],
  ['.list[?(@.name=="y")].value', [2]],
  ['.nope.deeper', []],
  ['{.a}', [1]],
  ['.dotted\\.name', [3]],
])('%s', (path, found) => {
  const object = {
    a: 1,
    'dotted.name': 3,
    list: [
      { name: 'x', value: 1 },
      { name: 'y', value: 2 },
    ],
  }
  expect(jsonPath(path)(object)).toEqual(found)
})
