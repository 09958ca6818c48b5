import { mkdtemp, writeFile, mkdir } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { createDms } from '@gitops-dms/core'
import { createArgoCdAdapter } from '@gitops-dms/adapter-argocd'
import { startArgoCdSimulator } from '@gitops-dms/simulators/argocd'
import { startGitServer } from '@gitops-dms/simulators/git'
const root = await mkdtemp('/tmp/try-')
const sh = (c: string) => execFileSync('bash', ['-c', c], { cwd: root, stdio: 'inherit' })
sh(`git init -q --bare -b main web.git && git clone -q web.git w 2>/dev/null && mkdir -p w/deploy`)
await writeFile(root + '/w/deploy/all.yaml', `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'web:1'}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: text}
data: {text: one}
`)
sh(`cd w && git add -A && git -c user.name=a -c user.email=a@b commit -qm one && git push -q origin HEAD:main`)
const git = await startGitServer({ root })
const sim = await startArgoCdSimulator({ namespaces: ['web'] })
const dms = createDms({ instances: { argo: createArgoCdAdapter({ serverUrl: sim.url, authToken: sim.token, tls: { ca: sim.ca }, syncPolicy: { automated: true, prune: true, selfHeal: true } }) } })
console.log(await dms.health())
const t0 = Date.now()
const i = dms.instance('argo')
const h = await i.createDeployment({ name: 'web', namespace: 'web', gitRepo: git.url + '/web.git', gitRevision: 'main', gitPath: 'deploy' })
console.log(h.effect, h.operation)
const show = (p: any) => console.log(Date.now() - t0, p.state, p.status?.phase, p.status?.sync, p.status?.health, p.status?.operation.state, p.status?.fresh, p.message, JSON.stringify(p.resources))
await h.wait({ onProgress: show, timeoutMs: 20000 })
console.log(JSON.stringify((await i.getDeploymentStatus('web')).revisions))
sh(`cd w && sed -i 's/text: one/text: two/' deploy/all.yaml && git -c user.name=a -c user.email=a@b commit -qam two && git push -q origin HEAD:main && git rev-parse HEAD`)
await (await i.reconcileDeployment('web')).wait({ onProgress: show, timeoutMs: 20000 })
console.log(JSON.stringify((await i.getDeploymentStatus('web')), null, 1))
console.log((await dms.listDeployments()).items.map((x) => [x.id, x.status.phase]))
await (await i.deleteDeployment('web', { cascade: 'workloads' })).wait({ onProgress: show, timeoutMs: 20000 })
await dms.close(); await sim.close(); await git.close()
sh('rm -rf ' + root)
