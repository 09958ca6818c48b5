/** A kubeconfig, as JSON, which is YAML too. `user` is what stands under users[].user. */
export function kubeconfigOf({
  user = {},
  cluster = {},
  contexts = ['test'],
}: {
  readonly user?: object
  readonly cluster?: object
  readonly contexts?: readonly string[]
} = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'here', cluster: { server: 'https://kubernetes.example.com:6443', ...cluster } }],
    users: [{ name: 'me', user }],
    contexts: contexts.map((name) => ({ name, context: { cluster: 'here', user: 'me' } })),
    'current-context': contexts[0],
  })
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64')
