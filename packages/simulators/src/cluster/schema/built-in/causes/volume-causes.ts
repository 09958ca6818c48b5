import { isMap, type JsonMap } from '../../../kube-object.ts'
import { forbidden, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { duplicate, label, requiredText, textOf } from './values.ts'

/** What each kind of volume cannot do without. In the order in which the server looks for them. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  emptyDir: [],
  hostPath: ['path'],
  gitRepo: ['repository'],
  secret: ['secretName'],
  nfs: ['server', 'path'],
  persistentVolumeClaim: ['claimName'],
  configMap: ['name'],
  downwardAPI: [],
  projected: [],
  csi: ['driver'],
  ephemeral: [],
}

/** `names`: gets those of the volumes that are in order. Others cannot be mounted. */
export function volumeCauses(volumes: readonly JsonMap[], path: string, names: Set<string>): FieldCause[] {
  return volumes.flatMap((volume, index) => {
    const at = `${path}[${index}]`
    const name = textOf(volume['name'])
    const causes = [
      ...sourceCauses(volume, at),
      ...(name === '' ? [required(`${at}.name`)] : label(`${at}.name`, name)),
      ...(names.has(name) ? [duplicate(`${at}.name`, name)] : []),
    ]
    if (causes.length === 0) names.add(name)
    return causes
  })
}

function sourceCauses(volume: JsonMap, path: string): FieldCause[] {
  return Object.keys(NEEDED)
    .filter((kind) => isMap(volume[kind]))
    .flatMap((kind, index) => {
      if (index > 0) return [forbidden(`${path}.${kind}`, 'may not specify more than 1 volume type')]
      const source = volume[kind]
      return isMap(source) ? (NEEDED[kind] ?? []).flatMap((member) => requiredText(`${path}.${kind}.${member}`, source[member])) : []
    })
}
