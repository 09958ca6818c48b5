// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are what is tested
import type { AdapterFactory } from '../../src/contract/adapter-context.ts'

export interface BrokenConfiguration {
  readonly title: string
  /** YAML or JSON; shown whole unless `shown` says it shorter. */
  readonly text?: string
  /** An object, for what text cannot say. */
  readonly config?: unknown
  /** Bytes of a file; null for a folder, undefined beside `file: true` for one that is not there. */
  readonly bytes?: Uint8Array | 'folder' | 'none'
  readonly shown?: string
  readonly env?: Readonly<Record<string, string>>
  readonly adapters?: Readonly<Record<string, AdapterFactory>>
}

export const argocd = (...settings: string[]) =>
  [
    'plugins:',
    '  dms:',
    '    - name: prod',
    '      type: argocd',
    '      config:',
    '        serverUrl: https://argocd.example.com',
    ...settings,
  ].join('\n')
export const withToken = (...settings: string[]) => argocd('        authToken: ${TOKEN}', ...settings)
export const flux = (...settings: string[]) =>
  ['plugins:', '  dms:', '    - name: fleet', '      type: flux', '      config:', ...settings].join('\n')
export const instance = (...members: string[]) => ['plugins:', '  dms:', '    - name: fleet', '      type: flux', ...members].join('\n')
export const typed = (type: string) => `plugins:\n  dms:\n    - name: fleet\n      type: ${type}`
export const TOKEN = { TOKEN: 'k3y-of-the-test' }
