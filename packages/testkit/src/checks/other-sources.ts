import type { Source } from '@gitops-dms/core'

/** Of each type one, with all its members, that a backend can keep without reaching it. */
export const OTHER_SOURCES: readonly Source[] = [
  { helm: { repo: 'https://charts.example.com', chart: 'web', version: '1.2.3' } },
  { oci: { url: 'oci://registry.example.com/acme/web', reference: 'v1' } },
  { git: { repo: 'https://git.example.com/acme/other.git', revision: 'branch:main', path: 'deploy' } },
]
