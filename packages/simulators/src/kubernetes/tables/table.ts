import type { KindInfo } from '../../cluster/kinds.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { isBuiltIn } from '../built-in.ts'
import { type ColumnDefinition, CREATED, NAME } from './column-definition.ts'
import { CORE_COLUMNS } from './core-columns.ts'
import { customCells, customColumns } from './custom-table.ts'
import * as other from './other-cells.ts'
import { OTHER_COLUMNS } from './other-columns.ts'
import { podCells } from './pod-cells.ts'
import * as workload from './workload-cells.ts'
import { WORKLOAD_COLUMNS } from './workload-columns.ts'

type Cells = (object: KubeObject, now: number) => unknown[]

/** By `group/Kind`, in the order of the columns. */
const CELLS: Readonly<Record<string, Cells>> = {
  '/Pod': podCells,
  '/Service': other.serviceCells,
  '/ConfigMap': other.configMapCells,
  '/Secret': other.secretCells,
  '/Event': other.eventCells,
  '/Namespace': other.namespaceCells,
  '/Node': other.nodeCells,
  '/ServiceAccount': other.serviceAccountCells,
  '/PersistentVolumeClaim': other.claimCells,
  'apps/Deployment': workload.deploymentCells,
  'apps/ReplicaSet': workload.replicaSetCells,
  'apps/StatefulSet': workload.statefulSetCells,
  'apps/DaemonSet': workload.daemonSetCells,
  'apps/ControllerRevision': other.revisionCells,
  'batch/Job': workload.jobCells,
  'batch/CronJob': workload.cronJobCells,
  'autoscaling/Scale': workload.scaleCells,
  'autoscaling/HorizontalPodAutoscaler': workload.autoscalerCells,
  'networking.k8s.io/Ingress': other.ingressCells,
  'networking.k8s.io/NetworkPolicy': other.networkPolicyCells,
  'rbac.authorization.k8s.io/Role': other.createdCells,
  'rbac.authorization.k8s.io/ClusterRole': other.createdCells,
  'rbac.authorization.k8s.io/RoleBinding': other.bindingCells,
  'rbac.authorization.k8s.io/ClusterRoleBinding': other.bindingCells,
  'apiextensions.k8s.io/CustomResourceDefinition': other.createdCells,
  'coordination.k8s.io/Lease': other.leaseCells,
  'policy/PodDisruptionBudget': other.disruptionBudgetCells,
  'events.k8s.io/Event': other.eventCells,
}

const COLUMNS = { ...CORE_COLUMNS, ...WORKLOAD_COLUMNS, ...OTHER_COLUMNS }

/** What kinds without columns of their own show, as the real server does. */
export const PLAIN_COLUMNS: readonly ColumnDefinition[] = [NAME, CREATED]

export function columnsOf(info: KindInfo): readonly ColumnDefinition[] {
  return isBuiltIn(info) ? (COLUMNS[`${info.group}/${info.kind}`] ?? PLAIN_COLUMNS) : customColumns(info)
}

export function cellsOf(info: KindInfo, object: KubeObject, now: number): unknown[] {
  if (!isBuiltIn(info)) return customCells(info, object, now)
  return (CELLS[`${info.group}/${info.kind}`] ?? other.plainCells)(object, now)
}
