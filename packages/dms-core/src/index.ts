// Client
export { createDms } from './client/create-dms.ts'
export { assertAdapter } from './client/assert-adapter.ts'
export { derivePhase } from './client/derive-phase.ts'
export { formatDeploymentId, parseDeploymentId } from './client/deployment-id.ts'
export type {
  CreateDmsOptions,
  Dms,
  DmsInstance,
  FanOut,
  FanOutOptions,
  InstanceOptions,
  OperationHandle,
  TrackedOperation,
  WaitOptions,
} from './client/dms.ts'

// Errors
export { DmsError, type DmsErrorInit } from './errors/dms-error.ts'
export { isDmsError } from './errors/is-dms-error.ts'

// Contract v1
export type { Clock, Logger, AdapterContext, AdapterFactory } from './contract/adapter-context.ts'
export type { DmsAdapterV1, AdapterWith } from './contract/adapter-v1.ts'
export type { CallOptions, StreamOptions, GetOptions, WriteOptions, CreateOptions, SuspendOptions, UpdateOptions, DeleteOptions, ReconcileOptions, RollbackOptions, RollbackStrategy, ScaleOptions, ScaleStrategy } from './contract/call-options.ts'
export type { KindSupport, CapabilitiesV1, DeploymentCapabilities } from './contract/capabilities.ts'
export type { ChangeSet, ResourceChange, PlanRequest } from './contract/change-set.ts'
export type { ClusterEvent } from './contract/cluster-event.ts'
export type { DeploymentRef, ResolvedRef, ResourceRef, RefInput } from './contract/deployment-ref.ts'
export type { Kustomize, ValuesFrom, SyncPolicy, DeploymentSpec, DeploymentRequest, DeploymentChange } from './contract/deployment-spec.ts'
export type { DeploymentSummary, Deployment, DeploymentStatusDetail, Resource, Condition, Cause } from './contract/deployment.ts'
export type { ErrorCode } from './contract/error-code.ts'
export type { HealthReport } from './contract/health-report.ts'
export type { RevisionId, DeploymentHistory, HistoryEntry } from './contract/history.ts'
export type { Open, JsonValue, JsonObject, Labels, MergePatch } from './contract/json.ts'
export type { DeploymentQuery, ListQuery, DeploymentPage } from './contract/list.ts'
export type { LogOptions, LogLine } from './contract/logs.ts'
export type { Accepted, Warning, OperationToken, Until, TrackOptions, OperationProgress } from './contract/operation.ts'
export type { DeploymentPackage, PackageQuery, PackagePage, PackageVersion, PackageRegistration } from './contract/packages.ts'
export type { Problem } from './contract/problem.ts'
export type { ResourceAction, ActionRequest } from './contract/resource-action.ts'
export type { ResourceNode, ResourceTree } from './contract/resource-tree.ts'
export type { GitRevision, Source } from './contract/source.ts'
export type { SyncState, HealthState, Lifecycle, OperationState, Phase, OperationKind, Status, OperationStatus } from './contract/status.ts'
export type { WatchOptions, WatchEvent } from './contract/watch.ts'
export { CAPABILITY_METHODS } from './contract/capabilities.ts'
export { MASKED } from './contract/masked.ts'
