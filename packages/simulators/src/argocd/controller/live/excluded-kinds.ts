/** What the default settings of Argo CD leave out everywhere, and what its cache never has. */
const EXCLUDED = new Set([
  '/Endpoints',
  '/Event',
  'events.k8s.io/Event',
  'discovery.k8s.io/EndpointSlice',
  'coordination.k8s.io/Lease',
  'authentication.k8s.io/SelfSubjectReview',
  'authentication.k8s.io/TokenReview',
  'authorization.k8s.io/LocalSubjectAccessReview',
  'authorization.k8s.io/SelfSubjectAccessReview',
  'authorization.k8s.io/SelfSubjectRulesReview',
  'authorization.k8s.io/SubjectAccessReview',
  'certificates.k8s.io/CertificateSigningRequest',
])

export const isExcluded = (group: string, kind: string) => EXCLUDED.has(`${group}/${kind}`)
