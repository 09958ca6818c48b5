import { issueServerCertificate, type ServerCertificate } from '@gitops-dms/testkit/simulator'

/** `other-host`: names another host. `other-authority`: `ca` (and a kubeconfig) name an authority that did not sign it. */
export type CertificateChoice = 'trusted' | 'other-host' | 'other-authority'

export async function certificateFor(which: CertificateChoice = 'trusted'): Promise<ServerCertificate> {
  if (which === 'other-host') return await issueServerCertificate({ hosts: ['elsewhere.invalid'] })
  const issued = await issueServerCertificate()
  return which === 'other-authority' ? { ...issued, ca: (await issueServerCertificate()).ca } : issued
}
