import { describe, expect, test } from 'vitest'
import { goDump } from '../../src/workloads/template-hash/go-dump.ts'
import { quantityDump } from '../../src/workloads/template-hash/quantity-dump.ts'
import { templateHash } from '../../src/workloads/template-hash/template-hash.ts'
import { readRecording } from '../support/recordings.ts'

interface Shown {
  readonly exchanges: readonly { readonly id: string; readonly response: { readonly body: unknown } }[]
}

describe('the hash of a template', () => {
  test.each([
    ['logs', 'deployment', 'two-55fd685dc8'],
    ['logs', 'deployment-bad', 'bad-677b47d8c4'],
  ])('is the recorded one: %s, %s', async (file, id, name) => {
    const { exchanges } = await readRecording<Shown>(`kubernetes/${file}.json`)
    const body = exchanges.find((exchange) => exchange.id === id)?.response.body as { metadata: { name: string }; spec: { template: object } }
    expect(`${body.metadata.name}-${templateHash(body.spec.template)}`).toBe(name)
  })

  /** What Kubernetes 1.36.1 gives for it. */
  test('is the one of Kubernetes for whatever a template may have', () => {
    const template = {
      metadata: { labels: { b: '2', app: 'web' }, annotations: { z: '1', a: 'x y' } },
      spec: {
        volumes: [
          { name: 'v', emptyDir: { sizeLimit: '1Gi' } },
          { name: 'c', configMap: { name: 'cm', defaultMode: 420, items: [{ key: 'k', path: 'p' }] } },
          { name: 's', secret: { secretName: 'x', optional: true } },
        ],
        containers: [
          {
            name: 'app',
            image: 'web:1.0',
            command: ['sh', '-c', 'a b'],
            env: [
              { name: 'A', value: '1' },
              { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
            ],
            envFrom: [{ configMapRef: { name: 'cm' } }],
            resources: { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '500m', memory: '1G', 'ephemeral-storage': '1e3' } },
            livenessProbe: {
              httpGet: { path: '/', port: 'http', scheme: 'HTTP' },
              timeoutSeconds: 1,
              periodSeconds: 10,
              successThreshold: 1,
              failureThreshold: 3,
            },
            readinessProbe: { tcpSocket: { port: 8080 } },
            securityContext: { runAsNonRoot: true, runAsUser: 1000, capabilities: { drop: ['ALL'] } },
          },
        ],
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } } },
            ],
          },
        },
        nodeSelector: { a: 'b' },
        priority: 5,
        overhead: { cpu: '1' },
      },
    }
    expect(templateHash(template)).toBe('f8b949788')
    expect(templateHash(template, 1)).not.toBe('f8b949788')
  })

  test('does not tell an empty list or map from none', () => {
    expect(goDump('v1.PodSpec', { containers: [], nodeSelector: {} })).toBe(goDump('v1.PodSpec', {}))
  })
})

test.each([
  ['500m', 'value:(int64)500 scale:(resource.Scale)-3', '500m DecimalSI'],
  ['128Mi', 'value:(int64)134217728 scale:(resource.Scale)0', ' BinarySI'],
  ['100Mi', 'value:(int64)104857600 scale:(resource.Scale)0', '100Mi BinarySI'],
  ['1G', 'value:(int64)1 scale:(resource.Scale)9', '1G DecimalSI'],
  ['1e3', 'value:(int64)1 scale:(resource.Scale)3', '1e3 DecimalExponent'],
  ['2000', 'value:(int64)2000 scale:(resource.Scale)0', ' DecimalSI'],
  ['0', 'value:(int64)0 scale:(resource.Scale)0', '0 DecimalSI'],
])('a quantity of %s', (text, amount, rest) => {
  const [kept, format] = rest.split(' ')
  expect(quantityDump(text)).toBe(
    `{i:(resource.int64Amount){${amount}} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${kept} Format:(resource.Format)${format}}`,
  )
})
