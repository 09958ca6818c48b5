// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are what is tested
import type { AdapterFactory } from '../../src/contract/adapter-context.ts'
import { DmsError } from '../../src/errors/dms-error.ts'
import { argocd, type BrokenConfiguration, flux, instance, TOKEN, typed, withToken } from './broken-configuration.ts'
import { fakeAdapter } from './fake-adapter.ts'

export const types: readonly BrokenConfiguration[] = [
  { title: 'a misspelt type', text: typed('argo-cd') },
  { title: 'a package that is not installed', text: typed('"@acme/dms-adapter"') },
  { title: 'a package with a scope, without quotes', text: typed('@acme/dms-adapter') },
  { title: 'a path in place of a package', text: typed('./adapter.js') },
  { title: 'a URL in place of a package', text: typed('https://example.com/adapter.js') },
  { title: 'a module of Node', text: typed('"node:fs"') },
  { title: 'a type that every object has', text: typed('toString') },
  { title: 'a package that is no adapter', text: typed('zod') },
  {
    title: 'an adapter of another contract',
    text: typed('future'),
    adapters: { future: () => ({ ...fakeAdapter().adapter, contractVersion: 'v2' }) as unknown as ReturnType<AdapterFactory> },
  },
  {
    title: 'a factory that gives a promise',
    text: typed('late'),
    adapters: { late: (async () => fakeAdapter().adapter) as unknown as AdapterFactory },
  },
  {
    title: 'a factory that fails',
    text: typed('failing'),
    adapters: {
      failing: () => {
        throw new TypeError('Cannot read properties of undefined')
      },
    },
  },
  {
    title: 'a factory that refuses its settings without saying where',
    text: typed('strict'),
    adapters: {
      strict: () => {
        throw new DmsError({ code: 'CONFIG', message: 'the region is unknown' })
      },
    },
  },
]

export const variables: readonly BrokenConfiguration[] = [
  { title: 'a variable that is not set', text: withToken(), env: {} },
  { title: 'a variable that is not set, but one like it is', text: argocd('        authToken: ${ARGOCD_TOKEN}'), env: { ARGOCD_AUTH_TOKEN: 'x' } },
  { title: 'a variable that is set to nothing', text: withToken(), env: { TOKEN: '' } },
  { title: 'a name that no variable can have', text: argocd('        authToken: ${TO-KEN}') },
  { title: 'a reference that is not closed', text: argocd('        authToken: "${TOKEN"') },
  { title: 'a default written with one colon', text: argocd('        authToken: ${TOKEN:s3cret-default}') },
  { title: 'a variable that is no number, where a number is wanted', text: instance('      timeoutMs: ${LIMIT}'), env: { LIMIT: 'ten seconds' } },
  { title: 'a variable that is a number out of range', text: withToken('        timeoutMs: ${LIMIT}'), env: { ...TOKEN, LIMIT: '-12345' } },
  { title: 'a variable that is no boolean', text: instance('      enabled: ${ON}'), env: { ON: 'enabled' } },
  { title: 'a boolean that is a variable and more', text: flux('        prune: "${PRUNE} "'), env: { PRUNE: 'true' } },
  { title: 'a variable in a place that shows its value', text: flux('        gitProvider: ${PROVIDER}'), env: { PROVIDER: 'svn-at-work' } },
  { title: 'a variable as the type', text: typed('${TYPE}'), env: { TYPE: 'Not/A/Package' } },
]

export const settings: readonly BrokenConfiguration[] = [
  {
    title: 'a setting that is missing',
    text: 'plugins:\n  dms:\n    - name: prod\n      type: argocd\n      config:\n        authToken: ${TOKEN}',
    env: TOKEN,
  },
  { title: 'no settings at all', text: 'plugins:\n  dms:\n    - name: prod\n      type: argocd' },
  { title: 'a misspelt setting, its value a secret', text: argocd('        authTokn: abcdefgh', '        authTokenFile: /run/token') },
  {
    title: 'a URL without its scheme',
    text: 'plugins:\n  dms:\n    - name: prod\n      type: argocd\n      config: { serverUrl: argocd.example.com, authToken: "${TOKEN}" }',
    env: TOKEN,
  },
  {
    title: 'credentials in a URL that is none',
    text: argocd('        authToken: x').replace('https://argocd.example.com', 'admin:hunter2@argocd.example.com'),
  },
  { title: 'no credentials', text: argocd() },
  { title: 'two kinds of credentials', text: withToken('        authTokenFile: /run/token'), env: TOKEN },
  { title: 'a token that is a number', text: argocd('        authToken: 12345678') },
  { title: 'a certificate in place of tls', text: withToken('        tls: "-----BEGIN CERTIFICATE-----"'), env: TOKEN },
  { title: 'a misspelt member of tls', text: withToken('        tls:', '          insecure: true'), env: TOKEN },
  { title: 'a header that is no text', text: withToken('        headers:', '          X-Team: 7'), env: TOKEN },
  { title: 'a sync policy in words', text: withToken('        syncPolicy: automated'), env: TOKEN },
  { title: 'another git provider', text: flux('        gitProvider: GitHub') },
  { title: 'a duration in days', text: flux('        interval: 1d') },
  { title: 'a duration that is a number', text: flux('        interval: 600') },
  { title: 'two ways to the cluster', text: flux('        inCluster: true', '        kubeconfig: ~/.kube/config') },
  {
    title: 'a setting that stands behind an alias',
    text: `shared: &shared\n  prune: maybe\nplugins:\n  dms:\n    - name: fleet\n      type: flux\n      config: *shared`,
  },
]
