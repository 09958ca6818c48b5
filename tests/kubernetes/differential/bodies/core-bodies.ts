import fc from 'fast-check'
import { type Fields, mostly, oneOf } from './members.ts'

export const configMapContent = {
  data: mostly([{ k: 'v' }, { k: 'w', l: 'x' }, {}], { k: 5 }, { 'bad key!': 'v' }, 'text', { k: null }),
  binaryData: mostly([{ b: 'AAEC' }], { k: 'AAEC' }, { b: 'not base64' }),
  immutable: mostly([false], true, 'yes'),
} satisfies Fields

export const secretContent = {
  data: mostly([{ k: 'djE=' }, { k: 'djI=', l: '' }, {}], { k: 'not base64' }, { 'bad key!': 'djE=' }, { k: 5 }),
  stringData: mostly([{ k: 'text' }, { m: 'more' }], { 'bad key!': 'v' }, { k: 1 }),
  type: mostly(['Opaque', 'test.example/own'], 'kubernetes.io/tls', 'kubernetes.io/basic-auth', 5),
  immutable: mostly([false], true),
} satisfies Fields

const port = { port: 80, protocol: 'TCP' }
export const serviceSpec = {
  ports: mostly(
    [
      [{ port: 80 }],
      [
        { port: 80, name: 'http', targetPort: 'web' },
        { port: 443, name: 'https', targetPort: 8443 },
      ],
      [{ ...port, appProtocol: 'http' }],
    ],
    [{ port: 0 }],
    [port, { port: 81 }],
    [port, port],
    [{ port: 80, protocol: 'ICMP' }],
    [{ port: 'http' }],
    [],
  ),
  selector: mostly([{ app: 'web' }, {}], { app: '-bad-' }),
  type: mostly(['ClusterIP', 'ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'], 'Wrong'),
  clusterIP: mostly(['None'], '', 'address'),
  externalName: mostly(['web.example.test'], '-bad-'),
  sessionAffinity: mostly(['None', 'ClientIP'], 'Sometimes'),
  externalTrafficPolicy: mostly(['Local', 'Cluster'], 'Nowhere'),
  publishNotReadyAddresses: fc.boolean(),
} satisfies Fields

export const roleContent = {
  rules: mostly(
    [
      [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
      [
        { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['a'], verbs: ['*'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
      ],
      [],
    ],
    [{ verbs: [] }],
    [{ apiGroups: [''], resources: ['pods'] }],
    [{ nonResourceURLs: ['/healthz'], verbs: ['get'] }],
    [{ apiGroups: '', verbs: ['get'] }],
  ),
  nope: oneOf('unknown'),
} satisfies Fields
