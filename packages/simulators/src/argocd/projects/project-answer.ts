import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { goMarshalled } from '../applications/types/go-struct.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { PROJECT_TYPE } from './project-type.ts'

/** A project as the API answers it. */
export const shownProject = ({ version }: ArgoCdParts, project: KubeObject): JsonMap => goMarshalled(project, PROJECT_TYPE, version)
