import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M19',
  breaks: 'labels are glued to a selector as they are',
  diesBy: ['DMS-LIST-003'],
  saying: /the label value/,
  of: replacing((sound) => ({
    listDeployments: ({ labels, ...query } = {}, options) => {
      const selector = Object.entries(labels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(',')
      const read = selector === '' ? [] : selector.split(',').map((part) => part.split(/=(.*)/s).slice(0, 2))
      return sound.listDeployments({ ...query, ...(labels && { labels: Object.fromEntries(read) }) }, options)
    },
  })),
}
