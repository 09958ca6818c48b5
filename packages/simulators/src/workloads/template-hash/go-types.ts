/**
 * The Go types of a pod template as `k8s.io/api` v0.36.1 has them, read off by reflection: of a structure its fields in their order, each as
 * `<member in JSON>:<field>:<type>` (no member: its fields stand in the JSON of the structure around it); of another named type `=` and what
 * it is. Generated; a new version of Kubernetes with new fields gives other hashes.
 */
export const GO_TYPES: Readonly<Record<string, string>> = {
  'v1.AWSElasticBlockStoreVolumeSource': 'volumeID:VolumeID:string fsType:FSType:string partition:Partition:int32 readOnly:ReadOnly:bool',
  'v1.Affinity':
    'nodeAffinity:NodeAffinity:*v1.NodeAffinity podAffinity:PodAffinity:*v1.PodAffinity podAntiAffinity:PodAntiAffinity:*v1.PodAntiAffinity',
  'v1.AppArmorProfile': 'type:Type:v1.AppArmorProfileType localhostProfile:LocalhostProfile:*string',
  'v1.AzureDiskVolumeSource':
    'diskName:DiskName:string diskURI:DataDiskURI:string cachingMode:CachingMode:*v1.AzureDataDiskCachingMode fsType:FSType:*string readOnly:ReadOnly:*bool kind:Kind:*v1.AzureDataDiskKind',
  'v1.AzureFileVolumeSource': 'secretName:SecretName:string shareName:ShareName:string readOnly:ReadOnly:bool',
  'v1.CSIVolumeSource':
    'driver:Driver:string readOnly:ReadOnly:*bool fsType:FSType:*string volumeAttributes:VolumeAttributes:map[string]string nodePublishSecretRef:NodePublishSecretRef:*v1.LocalObjectReference',
  'v1.Capabilities': 'add:Add:[]v1.Capability drop:Drop:[]v1.Capability',
  'v1.CephFSVolumeSource':
    'monitors:Monitors:[]string path:Path:string user:User:string secretFile:SecretFile:string secretRef:SecretRef:*v1.LocalObjectReference readOnly:ReadOnly:bool',
  'v1.CinderVolumeSource': 'volumeID:VolumeID:string fsType:FSType:string readOnly:ReadOnly:bool secretRef:SecretRef:*v1.LocalObjectReference',
  'v1.ClusterTrustBundleProjection':
    'name:Name:*string signerName:SignerName:*string labelSelector:LabelSelector:*v1.LabelSelector optional:Optional:*bool path:Path:string',
  'v1.ConfigMapEnvSource': ':LocalObjectReference:v1.LocalObjectReference optional:Optional:*bool',
  'v1.ConfigMapKeySelector': ':LocalObjectReference:v1.LocalObjectReference key:Key:string optional:Optional:*bool',
  'v1.ConfigMapProjection': ':LocalObjectReference:v1.LocalObjectReference items:Items:[]v1.KeyToPath optional:Optional:*bool',
  'v1.ConfigMapVolumeSource':
    ':LocalObjectReference:v1.LocalObjectReference items:Items:[]v1.KeyToPath defaultMode:DefaultMode:*int32 optional:Optional:*bool',
  'v1.Container':
    'name:Name:string image:Image:string command:Command:[]string args:Args:[]string workingDir:WorkingDir:string ports:Ports:[]v1.ContainerPort envFrom:EnvFrom:[]v1.EnvFromSource env:Env:[]v1.EnvVar resources:Resources:v1.ResourceRequirements resizePolicy:ResizePolicy:[]v1.ContainerResizePolicy restartPolicy:RestartPolicy:*v1.ContainerRestartPolicy restartPolicyRules:RestartPolicyRules:[]v1.ContainerRestartRule volumeMounts:VolumeMounts:[]v1.VolumeMount volumeDevices:VolumeDevices:[]v1.VolumeDevice livenessProbe:LivenessProbe:*v1.Probe readinessProbe:ReadinessProbe:*v1.Probe startupProbe:StartupProbe:*v1.Probe lifecycle:Lifecycle:*v1.Lifecycle terminationMessagePath:TerminationMessagePath:string terminationMessagePolicy:TerminationMessagePolicy:v1.TerminationMessagePolicy imagePullPolicy:ImagePullPolicy:v1.PullPolicy securityContext:SecurityContext:*v1.SecurityContext stdin:Stdin:bool stdinOnce:StdinOnce:bool tty:TTY:bool',
  'v1.ContainerPort': 'name:Name:string hostPort:HostPort:int32 containerPort:ContainerPort:int32 protocol:Protocol:v1.Protocol hostIP:HostIP:string',
  'v1.ContainerResizePolicy': 'resourceName:ResourceName:v1.ResourceName restartPolicy:RestartPolicy:v1.ResourceResizeRestartPolicy',
  'v1.ContainerRestartRule': 'action:Action:v1.ContainerRestartRuleAction exitCodes:ExitCodes:*v1.ContainerRestartRuleOnExitCodes',
  'v1.ContainerRestartRuleOnExitCodes': 'operator:Operator:v1.ContainerRestartRuleOnExitCodesOperator values:Values:[]int32',
  'v1.DownwardAPIProjection': 'items:Items:[]v1.DownwardAPIVolumeFile',
  'v1.DownwardAPIVolumeFile':
    'path:Path:string fieldRef:FieldRef:*v1.ObjectFieldSelector resourceFieldRef:ResourceFieldRef:*v1.ResourceFieldSelector mode:Mode:*int32',
  'v1.DownwardAPIVolumeSource': 'items:Items:[]v1.DownwardAPIVolumeFile defaultMode:DefaultMode:*int32',
  'v1.EmptyDirVolumeSource': 'medium:Medium:v1.StorageMedium sizeLimit:SizeLimit:*resource.Quantity',
  'v1.EnvFromSource': 'prefix:Prefix:string configMapRef:ConfigMapRef:*v1.ConfigMapEnvSource secretRef:SecretRef:*v1.SecretEnvSource',
  'v1.EnvVar': 'name:Name:string value:Value:string valueFrom:ValueFrom:*v1.EnvVarSource',
  'v1.EnvVarSource':
    'fieldRef:FieldRef:*v1.ObjectFieldSelector resourceFieldRef:ResourceFieldRef:*v1.ResourceFieldSelector configMapKeyRef:ConfigMapKeyRef:*v1.ConfigMapKeySelector secretKeyRef:SecretKeyRef:*v1.SecretKeySelector fileKeyRef:FileKeyRef:*v1.FileKeySelector',
  'v1.EphemeralContainer': ':EphemeralContainerCommon:v1.EphemeralContainerCommon targetContainerName:TargetContainerName:string',
  'v1.EphemeralContainerCommon':
    'name:Name:string image:Image:string command:Command:[]string args:Args:[]string workingDir:WorkingDir:string ports:Ports:[]v1.ContainerPort envFrom:EnvFrom:[]v1.EnvFromSource env:Env:[]v1.EnvVar resources:Resources:v1.ResourceRequirements resizePolicy:ResizePolicy:[]v1.ContainerResizePolicy restartPolicy:RestartPolicy:*v1.ContainerRestartPolicy restartPolicyRules:RestartPolicyRules:[]v1.ContainerRestartRule volumeMounts:VolumeMounts:[]v1.VolumeMount volumeDevices:VolumeDevices:[]v1.VolumeDevice livenessProbe:LivenessProbe:*v1.Probe readinessProbe:ReadinessProbe:*v1.Probe startupProbe:StartupProbe:*v1.Probe lifecycle:Lifecycle:*v1.Lifecycle terminationMessagePath:TerminationMessagePath:string terminationMessagePolicy:TerminationMessagePolicy:v1.TerminationMessagePolicy imagePullPolicy:ImagePullPolicy:v1.PullPolicy securityContext:SecurityContext:*v1.SecurityContext stdin:Stdin:bool stdinOnce:StdinOnce:bool tty:TTY:bool',
  'v1.EphemeralVolumeSource': 'volumeClaimTemplate:VolumeClaimTemplate:*v1.PersistentVolumeClaimTemplate',
  'v1.ExecAction': 'command:Command:[]string',
  'v1.FCVolumeSource': 'targetWWNs:TargetWWNs:[]string lun:Lun:*int32 fsType:FSType:string readOnly:ReadOnly:bool wwids:WWIDs:[]string',
  'v1.FileKeySelector': 'volumeName:VolumeName:string path:Path:string key:Key:string optional:Optional:*bool',
  'v1.FlexVolumeSource':
    'driver:Driver:string fsType:FSType:string secretRef:SecretRef:*v1.LocalObjectReference readOnly:ReadOnly:bool options:Options:map[string]string',
  'v1.FlockerVolumeSource': 'datasetName:DatasetName:string datasetUUID:DatasetUUID:string',
  'v1.GCEPersistentDiskVolumeSource': 'pdName:PDName:string fsType:FSType:string partition:Partition:int32 readOnly:ReadOnly:bool',
  'v1.GRPCAction': 'port:Port:int32 service:Service:*string',
  'v1.GitRepoVolumeSource': 'repository:Repository:string revision:Revision:string directory:Directory:string',
  'v1.GlusterfsVolumeSource': 'endpoints:EndpointsName:string path:Path:string readOnly:ReadOnly:bool',
  'v1.HTTPGetAction':
    'path:Path:string port:Port:intstr.IntOrString host:Host:string scheme:Scheme:v1.URIScheme httpHeaders:HTTPHeaders:[]v1.HTTPHeader',
  'v1.HTTPHeader': 'name:Name:string value:Value:string',
  'v1.HostAlias': 'ip:IP:string hostnames:Hostnames:[]string',
  'v1.HostPathVolumeSource': 'path:Path:string type:Type:*v1.HostPathType',
  'v1.ISCSIVolumeSource':
    'targetPortal:TargetPortal:string iqn:IQN:string lun:Lun:int32 iscsiInterface:ISCSIInterface:string fsType:FSType:string readOnly:ReadOnly:bool portals:Portals:[]string chapAuthDiscovery:DiscoveryCHAPAuth:bool chapAuthSession:SessionCHAPAuth:bool secretRef:SecretRef:*v1.LocalObjectReference initiatorName:InitiatorName:*string',
  'v1.ImageVolumeSource': 'reference:Reference:string pullPolicy:PullPolicy:v1.PullPolicy',
  'v1.KeyToPath': 'key:Key:string path:Path:string mode:Mode:*int32',
  'v1.LabelSelector': 'matchLabels:MatchLabels:map[string]string matchExpressions:MatchExpressions:[]v1.LabelSelectorRequirement',
  'v1.LabelSelectorRequirement': 'key:Key:string operator:Operator:v1.LabelSelectorOperator values:Values:[]string',
  'v1.Lifecycle': 'postStart:PostStart:*v1.LifecycleHandler preStop:PreStop:*v1.LifecycleHandler stopSignal:StopSignal:*v1.Signal',
  'v1.LifecycleHandler':
    'exec:Exec:*v1.ExecAction httpGet:HTTPGet:*v1.HTTPGetAction tcpSocket:TCPSocket:*v1.TCPSocketAction sleep:Sleep:*v1.SleepAction',
  'v1.LocalObjectReference': 'name:Name:string',
  'v1.ManagedFieldsEntry':
    'manager:Manager:string operation:Operation:v1.ManagedFieldsOperationType apiVersion:APIVersion:string time:Time:*v1.Time fieldsType:FieldsType:string fieldsV1:FieldsV1:*v1.FieldsV1 subresource:Subresource:string',
  'v1.NFSVolumeSource': 'server:Server:string path:Path:string readOnly:ReadOnly:bool',
  'v1.NodeAffinity':
    'requiredDuringSchedulingIgnoredDuringExecution:RequiredDuringSchedulingIgnoredDuringExecution:*v1.NodeSelector preferredDuringSchedulingIgnoredDuringExecution:PreferredDuringSchedulingIgnoredDuringExecution:[]v1.PreferredSchedulingTerm',
  'v1.NodeSelector': 'nodeSelectorTerms:NodeSelectorTerms:[]v1.NodeSelectorTerm',
  'v1.NodeSelectorRequirement': 'key:Key:string operator:Operator:v1.NodeSelectorOperator values:Values:[]string',
  'v1.NodeSelectorTerm': 'matchExpressions:MatchExpressions:[]v1.NodeSelectorRequirement matchFields:MatchFields:[]v1.NodeSelectorRequirement',
  'v1.ObjectFieldSelector': 'apiVersion:APIVersion:string fieldPath:FieldPath:string',
  'v1.ObjectMeta':
    'name:Name:string generateName:GenerateName:string namespace:Namespace:string selfLink:SelfLink:string uid:UID:types.UID resourceVersion:ResourceVersion:string generation:Generation:int64 creationTimestamp:CreationTimestamp:v1.Time deletionTimestamp:DeletionTimestamp:*v1.Time deletionGracePeriodSeconds:DeletionGracePeriodSeconds:*int64 labels:Labels:map[string]string annotations:Annotations:map[string]string ownerReferences:OwnerReferences:[]v1.OwnerReference finalizers:Finalizers:[]string managedFields:ManagedFields:[]v1.ManagedFieldsEntry',
  'v1.OwnerReference':
    'apiVersion:APIVersion:string kind:Kind:string name:Name:string uid:UID:types.UID controller:Controller:*bool blockOwnerDeletion:BlockOwnerDeletion:*bool',
  'v1.PersistentVolumeClaimSpec':
    'accessModes:AccessModes:[]v1.PersistentVolumeAccessMode selector:Selector:*v1.LabelSelector resources:Resources:v1.VolumeResourceRequirements volumeName:VolumeName:string storageClassName:StorageClassName:*string volumeMode:VolumeMode:*v1.PersistentVolumeMode dataSource:DataSource:*v1.TypedLocalObjectReference dataSourceRef:DataSourceRef:*v1.TypedObjectReference volumeAttributesClassName:VolumeAttributesClassName:*string',
  'v1.PersistentVolumeClaimTemplate': 'metadata:ObjectMeta:v1.ObjectMeta spec:Spec:v1.PersistentVolumeClaimSpec',
  'v1.PersistentVolumeClaimVolumeSource': 'claimName:ClaimName:string readOnly:ReadOnly:bool',
  'v1.PhotonPersistentDiskVolumeSource': 'pdID:PdID:string fsType:FSType:string',
  'v1.PodAffinity':
    'requiredDuringSchedulingIgnoredDuringExecution:RequiredDuringSchedulingIgnoredDuringExecution:[]v1.PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:PreferredDuringSchedulingIgnoredDuringExecution:[]v1.WeightedPodAffinityTerm',
  'v1.PodAffinityTerm':
    'labelSelector:LabelSelector:*v1.LabelSelector namespaces:Namespaces:[]string topologyKey:TopologyKey:string namespaceSelector:NamespaceSelector:*v1.LabelSelector matchLabelKeys:MatchLabelKeys:[]string mismatchLabelKeys:MismatchLabelKeys:[]string',
  'v1.PodAntiAffinity':
    'requiredDuringSchedulingIgnoredDuringExecution:RequiredDuringSchedulingIgnoredDuringExecution:[]v1.PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:PreferredDuringSchedulingIgnoredDuringExecution:[]v1.WeightedPodAffinityTerm',
  'v1.PodCertificateProjection':
    'signerName:SignerName:string keyType:KeyType:string maxExpirationSeconds:MaxExpirationSeconds:*int32 credentialBundlePath:CredentialBundlePath:string keyPath:KeyPath:string certificateChainPath:CertificateChainPath:string userAnnotations:UserAnnotations:map[string]string',
  'v1.PodDNSConfig': 'nameservers:Nameservers:[]string searches:Searches:[]string options:Options:[]v1.PodDNSConfigOption',
  'v1.PodDNSConfigOption': 'name:Name:string value:Value:*string',
  'v1.PodOS': 'name:Name:v1.OSName',
  'v1.PodReadinessGate': 'conditionType:ConditionType:v1.PodConditionType',
  'v1.PodResourceClaim': 'name:Name:string resourceClaimName:ResourceClaimName:*string resourceClaimTemplateName:ResourceClaimTemplateName:*string',
  'v1.PodSchedulingGate': 'name:Name:string',
  'v1.PodSchedulingGroup': 'podGroupName:PodGroupName:*string',
  'v1.PodSecurityContext':
    'seLinuxOptions:SELinuxOptions:*v1.SELinuxOptions windowsOptions:WindowsOptions:*v1.WindowsSecurityContextOptions runAsUser:RunAsUser:*int64 runAsGroup:RunAsGroup:*int64 runAsNonRoot:RunAsNonRoot:*bool supplementalGroups:SupplementalGroups:[]int64 supplementalGroupsPolicy:SupplementalGroupsPolicy:*v1.SupplementalGroupsPolicy fsGroup:FSGroup:*int64 sysctls:Sysctls:[]v1.Sysctl fsGroupChangePolicy:FSGroupChangePolicy:*v1.PodFSGroupChangePolicy seccompProfile:SeccompProfile:*v1.SeccompProfile appArmorProfile:AppArmorProfile:*v1.AppArmorProfile seLinuxChangePolicy:SELinuxChangePolicy:*v1.PodSELinuxChangePolicy',
  'v1.PodSpec':
    'volumes:Volumes:[]v1.Volume initContainers:InitContainers:[]v1.Container containers:Containers:[]v1.Container ephemeralContainers:EphemeralContainers:[]v1.EphemeralContainer restartPolicy:RestartPolicy:v1.RestartPolicy terminationGracePeriodSeconds:TerminationGracePeriodSeconds:*int64 activeDeadlineSeconds:ActiveDeadlineSeconds:*int64 dnsPolicy:DNSPolicy:v1.DNSPolicy nodeSelector:NodeSelector:map[string]string serviceAccountName:ServiceAccountName:string serviceAccount:DeprecatedServiceAccount:string automountServiceAccountToken:AutomountServiceAccountToken:*bool nodeName:NodeName:string hostNetwork:HostNetwork:bool hostPID:HostPID:bool hostIPC:HostIPC:bool shareProcessNamespace:ShareProcessNamespace:*bool securityContext:SecurityContext:*v1.PodSecurityContext imagePullSecrets:ImagePullSecrets:[]v1.LocalObjectReference hostname:Hostname:string subdomain:Subdomain:string affinity:Affinity:*v1.Affinity schedulerName:SchedulerName:string tolerations:Tolerations:[]v1.Toleration hostAliases:HostAliases:[]v1.HostAlias priorityClassName:PriorityClassName:string priority:Priority:*int32 dnsConfig:DNSConfig:*v1.PodDNSConfig readinessGates:ReadinessGates:[]v1.PodReadinessGate runtimeClassName:RuntimeClassName:*string enableServiceLinks:EnableServiceLinks:*bool preemptionPolicy:PreemptionPolicy:*v1.PreemptionPolicy overhead:Overhead:v1.ResourceList topologySpreadConstraints:TopologySpreadConstraints:[]v1.TopologySpreadConstraint setHostnameAsFQDN:SetHostnameAsFQDN:*bool os:OS:*v1.PodOS hostUsers:HostUsers:*bool schedulingGates:SchedulingGates:[]v1.PodSchedulingGate resourceClaims:ResourceClaims:[]v1.PodResourceClaim resources:Resources:*v1.ResourceRequirements hostnameOverride:HostnameOverride:*string schedulingGroup:SchedulingGroup:*v1.PodSchedulingGroup',
  'v1.PodTemplateSpec': 'metadata:ObjectMeta:v1.ObjectMeta spec:Spec:v1.PodSpec',
  'v1.PortworxVolumeSource': 'volumeID:VolumeID:string fsType:FSType:string readOnly:ReadOnly:bool',
  'v1.PreferredSchedulingTerm': 'weight:Weight:int32 preference:Preference:v1.NodeSelectorTerm',
  'v1.Probe':
    ':ProbeHandler:v1.ProbeHandler initialDelaySeconds:InitialDelaySeconds:int32 timeoutSeconds:TimeoutSeconds:int32 periodSeconds:PeriodSeconds:int32 successThreshold:SuccessThreshold:int32 failureThreshold:FailureThreshold:int32 terminationGracePeriodSeconds:TerminationGracePeriodSeconds:*int64',
  'v1.ProbeHandler': 'exec:Exec:*v1.ExecAction httpGet:HTTPGet:*v1.HTTPGetAction tcpSocket:TCPSocket:*v1.TCPSocketAction grpc:GRPC:*v1.GRPCAction',
  'v1.ProjectedVolumeSource': 'sources:Sources:[]v1.VolumeProjection defaultMode:DefaultMode:*int32',
  'v1.QuobyteVolumeSource':
    'registry:Registry:string volume:Volume:string readOnly:ReadOnly:bool user:User:string group:Group:string tenant:Tenant:string',
  'v1.RBDVolumeSource':
    'monitors:CephMonitors:[]string image:RBDImage:string fsType:FSType:string pool:RBDPool:string user:RadosUser:string keyring:Keyring:string secretRef:SecretRef:*v1.LocalObjectReference readOnly:ReadOnly:bool',
  'v1.ResourceClaim': 'name:Name:string request:Request:string',
  'v1.ResourceFieldSelector': 'containerName:ContainerName:string resource:Resource:string divisor:Divisor:resource.Quantity',
  'v1.ResourceList': '=map[v1.ResourceName]resource.Quantity',
  'v1.ResourceRequirements': 'limits:Limits:v1.ResourceList requests:Requests:v1.ResourceList claims:Claims:[]v1.ResourceClaim',
  'v1.SELinuxOptions': 'user:User:string role:Role:string type:Type:string level:Level:string',
  'v1.ScaleIOVolumeSource':
    'gateway:Gateway:string system:System:string secretRef:SecretRef:*v1.LocalObjectReference sslEnabled:SSLEnabled:bool protectionDomain:ProtectionDomain:string storagePool:StoragePool:string storageMode:StorageMode:string volumeName:VolumeName:string fsType:FSType:string readOnly:ReadOnly:bool',
  'v1.SeccompProfile': 'type:Type:v1.SeccompProfileType localhostProfile:LocalhostProfile:*string',
  'v1.SecretEnvSource': ':LocalObjectReference:v1.LocalObjectReference optional:Optional:*bool',
  'v1.SecretKeySelector': ':LocalObjectReference:v1.LocalObjectReference key:Key:string optional:Optional:*bool',
  'v1.SecretProjection': ':LocalObjectReference:v1.LocalObjectReference items:Items:[]v1.KeyToPath optional:Optional:*bool',
  'v1.SecretVolumeSource': 'secretName:SecretName:string items:Items:[]v1.KeyToPath defaultMode:DefaultMode:*int32 optional:Optional:*bool',
  'v1.SecurityContext':
    'capabilities:Capabilities:*v1.Capabilities privileged:Privileged:*bool seLinuxOptions:SELinuxOptions:*v1.SELinuxOptions windowsOptions:WindowsOptions:*v1.WindowsSecurityContextOptions runAsUser:RunAsUser:*int64 runAsGroup:RunAsGroup:*int64 runAsNonRoot:RunAsNonRoot:*bool readOnlyRootFilesystem:ReadOnlyRootFilesystem:*bool allowPrivilegeEscalation:AllowPrivilegeEscalation:*bool procMount:ProcMount:*v1.ProcMountType seccompProfile:SeccompProfile:*v1.SeccompProfile appArmorProfile:AppArmorProfile:*v1.AppArmorProfile',
  'v1.ServiceAccountTokenProjection': 'audience:Audience:string expirationSeconds:ExpirationSeconds:*int64 path:Path:string',
  'v1.SleepAction': 'seconds:Seconds:int64',
  'v1.StorageOSVolumeSource':
    'volumeName:VolumeName:string volumeNamespace:VolumeNamespace:string fsType:FSType:string readOnly:ReadOnly:bool secretRef:SecretRef:*v1.LocalObjectReference',
  'v1.Sysctl': 'name:Name:string value:Value:string',
  'v1.TCPSocketAction': 'port:Port:intstr.IntOrString host:Host:string',
  'v1.Toleration':
    'key:Key:string operator:Operator:v1.TolerationOperator value:Value:string effect:Effect:v1.TaintEffect tolerationSeconds:TolerationSeconds:*int64',
  'v1.TopologySpreadConstraint':
    'maxSkew:MaxSkew:int32 topologyKey:TopologyKey:string whenUnsatisfiable:WhenUnsatisfiable:v1.UnsatisfiableConstraintAction labelSelector:LabelSelector:*v1.LabelSelector minDomains:MinDomains:*int32 nodeAffinityPolicy:NodeAffinityPolicy:*v1.NodeInclusionPolicy nodeTaintsPolicy:NodeTaintsPolicy:*v1.NodeInclusionPolicy matchLabelKeys:MatchLabelKeys:[]string',
  'v1.TypedLocalObjectReference': 'apiGroup:APIGroup:*string kind:Kind:string name:Name:string',
  'v1.TypedObjectReference': 'apiGroup:APIGroup:*string kind:Kind:string name:Name:string namespace:Namespace:*string',
  'v1.Volume': 'name:Name:string :VolumeSource:v1.VolumeSource',
  'v1.VolumeDevice': 'name:Name:string devicePath:DevicePath:string',
  'v1.VolumeMount':
    'name:Name:string readOnly:ReadOnly:bool recursiveReadOnly:RecursiveReadOnly:*v1.RecursiveReadOnlyMode mountPath:MountPath:string subPath:SubPath:string mountPropagation:MountPropagation:*v1.MountPropagationMode subPathExpr:SubPathExpr:string',
  'v1.VolumeProjection':
    'secret:Secret:*v1.SecretProjection downwardAPI:DownwardAPI:*v1.DownwardAPIProjection configMap:ConfigMap:*v1.ConfigMapProjection serviceAccountToken:ServiceAccountToken:*v1.ServiceAccountTokenProjection clusterTrustBundle:ClusterTrustBundle:*v1.ClusterTrustBundleProjection podCertificate:PodCertificate:*v1.PodCertificateProjection',
  'v1.VolumeResourceRequirements': 'limits:Limits:v1.ResourceList requests:Requests:v1.ResourceList',
  'v1.VolumeSource':
    'hostPath:HostPath:*v1.HostPathVolumeSource emptyDir:EmptyDir:*v1.EmptyDirVolumeSource gcePersistentDisk:GCEPersistentDisk:*v1.GCEPersistentDiskVolumeSource awsElasticBlockStore:AWSElasticBlockStore:*v1.AWSElasticBlockStoreVolumeSource gitRepo:GitRepo:*v1.GitRepoVolumeSource secret:Secret:*v1.SecretVolumeSource nfs:NFS:*v1.NFSVolumeSource iscsi:ISCSI:*v1.ISCSIVolumeSource glusterfs:Glusterfs:*v1.GlusterfsVolumeSource persistentVolumeClaim:PersistentVolumeClaim:*v1.PersistentVolumeClaimVolumeSource rbd:RBD:*v1.RBDVolumeSource flexVolume:FlexVolume:*v1.FlexVolumeSource cinder:Cinder:*v1.CinderVolumeSource cephfs:CephFS:*v1.CephFSVolumeSource flocker:Flocker:*v1.FlockerVolumeSource downwardAPI:DownwardAPI:*v1.DownwardAPIVolumeSource fc:FC:*v1.FCVolumeSource azureFile:AzureFile:*v1.AzureFileVolumeSource configMap:ConfigMap:*v1.ConfigMapVolumeSource vsphereVolume:VsphereVolume:*v1.VsphereVirtualDiskVolumeSource quobyte:Quobyte:*v1.QuobyteVolumeSource azureDisk:AzureDisk:*v1.AzureDiskVolumeSource photonPersistentDisk:PhotonPersistentDisk:*v1.PhotonPersistentDiskVolumeSource projected:Projected:*v1.ProjectedVolumeSource portworxVolume:PortworxVolume:*v1.PortworxVolumeSource scaleIO:ScaleIO:*v1.ScaleIOVolumeSource storageos:StorageOS:*v1.StorageOSVolumeSource csi:CSI:*v1.CSIVolumeSource ephemeral:Ephemeral:*v1.EphemeralVolumeSource image:Image:*v1.ImageVolumeSource',
  'v1.VsphereVirtualDiskVolumeSource':
    'volumePath:VolumePath:string fsType:FSType:string storagePolicyName:StoragePolicyName:string storagePolicyID:StoragePolicyID:string',
  'v1.WeightedPodAffinityTerm': 'weight:Weight:int32 podAffinityTerm:PodAffinityTerm:v1.PodAffinityTerm',
  'v1.WindowsSecurityContextOptions':
    'gmsaCredentialSpecName:GMSACredentialSpecName:*string gmsaCredentialSpec:GMSACredentialSpec:*string runAsUserName:RunAsUserName:*string hostProcess:HostProcess:*bool',
}

/** Named types that are plain values. */
export const GO_VALUES: Readonly<Record<string, string>> = {
  string:
    'types.UID v1.AppArmorProfileType v1.AzureDataDiskCachingMode v1.AzureDataDiskKind v1.Capability v1.ContainerRestartPolicy v1.ContainerRestartRuleAction v1.ContainerRestartRuleOnExitCodesOperator v1.DNSPolicy v1.HostPathType v1.LabelSelectorOperator v1.ManagedFieldsOperationType v1.MountPropagationMode v1.NodeInclusionPolicy v1.NodeSelectorOperator v1.OSName v1.PersistentVolumeAccessMode v1.PersistentVolumeMode v1.PodConditionType v1.PodFSGroupChangePolicy v1.PodSELinuxChangePolicy v1.PreemptionPolicy v1.ProcMountType v1.Protocol v1.PullPolicy v1.RecursiveReadOnlyMode v1.ResourceName v1.ResourceResizeRestartPolicy v1.RestartPolicy v1.SeccompProfileType v1.Signal v1.StorageMedium v1.SupplementalGroupsPolicy v1.TaintEffect v1.TerminationMessagePolicy v1.TolerationOperator v1.URIScheme v1.UnsatisfiableConstraintAction',
}
