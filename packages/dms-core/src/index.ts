// Client

export { assertAdapter } from './client/assert-adapter.ts'
export { createDms } from './client/create-dms.ts'
export { formatDeploymentId, parseDeploymentId } from './client/deployment-id.ts'
export { derivePhase } from './client/derive-phase.ts'
export type {
  BulkResult,
  CreateDmsOptions,
  Dms,
  DmsInstance,
  FanOut,
  FanOutOptions,
  InstanceOptions,
} from './client/dms.ts'
export type { DmsView } from './client/dms-view.ts'
export type { OperationHandle, TrackedOperation, WaitOptions } from './client/operation-handle.ts'
// Contract v1
export type { AdapterContext, AdapterFactory, Clock, Logger } from './contract/adapter-context.ts'
export type { AdapterWith, DmsAdapterV1 } from './contract/adapter-v1.ts'
export type {
  CallOptions,
  CreateOptions,
  DeleteOptions,
  GetOptions,
  ReconcileOptions,
  RollbackOptions,
  RollbackStrategy,
  ScaleOptions,
  ScaleStrategy,
  StreamOptions,
  SuspendOptions,
  UpdateOptions,
  WriteOptions,
} from './contract/call-options.ts'
export type { CapabilitiesV1, DeploymentCapabilities, KindSupport } from './contract/capabilities.ts'
export { CAPABILITY_METHODS } from './contract/capabilities.ts'
export type { ChangeSet, PlanRequest, ResourceChange } from './contract/change-set.ts'
export type { ClusterEvent } from './contract/cluster-event.ts'
export type { Cause, Condition, Deployment, DeploymentStatusDetail, DeploymentSummary, Resource } from './contract/deployment.ts'
export type { DeploymentRef, RefInput, ResolvedRef, ResourceRef } from './contract/deployment-ref.ts'
export type { DeploymentChange, DeploymentRequest, DeploymentSpec, Kustomize, SyncPolicy, ValuesFrom } from './contract/deployment-spec.ts'
export type { ErrorCode } from './contract/error-code.ts'
export type { HealthReport } from './contract/health-report.ts'
export type { DeploymentHistory, HistoryEntry, RevisionId } from './contract/history.ts'
export type { JsonObject, JsonValue, Labels, MergePatch, Open } from './contract/json.ts'
export type { DeploymentPage, DeploymentQuery, ListQuery } from './contract/list.ts'
export type { LogLine, LogOptions } from './contract/logs.ts'
export { MASKED } from './contract/masked.ts'
export type { Accepted, OperationProgress, OperationToken, TrackOptions, Until, Warning } from './contract/operation.ts'
export type { DeploymentPackage, PackagePage, PackageQuery, PackageRegistration, PackageVersion } from './contract/packages.ts'
export type { Problem } from './contract/problem.ts'
export type { ActionRequest, ResourceAction } from './contract/resource-action.ts'
export type { ResourceNode, ResourceTree } from './contract/resource-tree.ts'
export type { GitRevision, Source } from './contract/source.ts'
export type { HealthState, Lifecycle, OperationKind, OperationState, OperationStatus, Phase, Status, SyncState } from './contract/status.ts'
export type { WatchEvent, WatchOptions } from './contract/watch.ts'
// Errors
export { DmsError, type DmsErrorInit } from './errors/dms-error.ts'
export { isDmsError } from './errors/is-dms-error.ts'
