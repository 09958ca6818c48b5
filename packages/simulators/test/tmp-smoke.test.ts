import { test } from 'vitest'
import https from 'node:https'
import { Cluster } from '../src/cluster/cluster.ts'
import { serveKubernetes } from '../src/kubernetes/serve-kubernetes.ts'
test('x', async () => {
  const cluster = new Cluster()
  const s = await serveKubernetes(cluster)
  const call = (m: string, p: string, b?: unknown, h: Record<string,string> = {}) => new Promise((ok, no) => {
    const r = https.request(s.url + p, { method: m, ca: s.ca, headers: { authorization: `Bearer ${s.token}`, ...h } }, (res) => { let t=''; res.on('data', c => t += c); res.on('end', () => ok([res.statusCode, res.headers['content-type'], t.slice(0,300)])) })
    r.on('error', no); r.end(b === undefined ? undefined : JSON.stringify(b)) })
  console.log(await call('GET','/version'), await call('GET','/readyz'), await call('GET','/api'), await call('GET','/apis'), await call('GET','/apis/apps'), await call('GET','/apis/apps/v1'))
  console.log(await call('POST','/api/v1/namespaces/default/configmaps',{apiVersion:'v1',kind:'ConfigMap',metadata:{name:'version'},data:{a:'1'}}))
  console.log(await call('GET','/api/v1/namespaces/default/configmaps/version'), await call('GET','/api/v1/configmaps?limit=1'), await call('GET','/api/v1/nopes'), await call('GET','/apis/x/v1/nopes'), await call('GET','/nope'))
  console.log(await call('PATCH','/api/v1/namespaces/default/configmaps/version',{data:{a:'2'}},{'content-type':'application/merge-patch+json'}))
  console.log(await call('GET','/api/v1/namespaces/default/configmaps',undefined,{authorization:''}), await call('GET','/api/v1/namespaces/default/configmaps',undefined,{authorization:'Bearer x'}))
  console.log(await call('GET','/api/v1/configmaps?watch=1&timeoutSeconds=1'))
  console.log(await call('DELETE','/api/v1/namespaces/default/configmaps/version'))
  await s.close()
})
