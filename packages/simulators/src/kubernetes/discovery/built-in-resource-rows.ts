/**
 * What discovery of a Kubernetes 1.36.1 API server says of its own resources, group by group in the server's order; taken from its answers.
 * A row: name|singular|kind|n(amespaced) or c(luster)|verbs, * all|short names|categories|hash of the storage version|subresources, each
 * name:kind:verbs:group/version, of which what is left out is that of the resource, or get, patch, update.
 */
export const BUILT_IN_RESOURCE_ROWS: Readonly<Record<string, string>> = {
  v1: `
    bindings|binding|Binding|n|create||||
    componentstatuses|componentstatus|ComponentStatus|c|get,list|cs|||
    configmaps|configmap|ConfigMap|n|*|cm||qFsyl6wFWjQ=|
    endpoints|endpoints|Endpoints|n|*|ep||fWeeMqaN/OA=|
    events|event|Event|n|*|ev||r2yiGXH7wu8=|
    limitranges|limitrange|LimitRange|n|*|limits||EBKMFVe6cwo=|
    namespaces|namespace|Namespace|c|create,delete,get,list,patch,update,watch|ns||Q3oi5N2YM8M=|finalize:Namespace:update;status
    nodes|node|Node|c|*|no||XwShjMxG9Fs=|proxy:NodeProxyOptions:create,delete,get,patch,update;status
    persistentvolumeclaims|persistentvolumeclaim|PersistentVolumeClaim|n|*|pvc||QWTyNDq0dC4=|status
    persistentvolumes|persistentvolume|PersistentVolume|c|*|pv||HN/zwEC+JgM=|status
    pods|pod|Pod|n|*|po|all|xPOwRZ+Yhw8=|attach:PodAttachOptions:create,get;binding:Binding:create;ephemeralcontainers;eviction:Eviction:create:policy/v1;exec:PodExecOptions:create,get;log:Pod:get;portforward:PodPortForwardOptions:create,get;proxy:PodProxyOptions:create,delete,get,patch,update;resize;status
    podtemplates|podtemplate|PodTemplate|n|*|||LIXB2x4IFpk=|
    replicationcontrollers|replicationcontroller|ReplicationController|n|*|rc|all|Jond2If31h0=|scale:Scale::autoscaling/v1;status
    resourcequotas|resourcequota|ResourceQuota|n|*|quota||8uhSgffRX6w=|status
    secrets|secret|Secret|n|*|||S6u1pOWzb84=|
    serviceaccounts|serviceaccount|ServiceAccount|n|*|sa||pbx9ZvyFpBE=|token:TokenRequest:create:authentication.k8s.io/v1
    services|service|Service|n|*|svc|all|0/CO1lhkEBI=|proxy:ServiceProxyOptions:create,delete,get,patch,update;status`,
  'apiregistration.k8s.io/v1': `
    apiservices|apiservice|APIService|c|*||api-extensions|InPBPD7+PqM=|status`,
  'apps/v1': `
    controllerrevisions|controllerrevision|ControllerRevision|n|*|||85nkx63pcBU=|
    daemonsets|daemonset|DaemonSet|n|*|ds|all|dd7pWHUlMKQ=|status
    deployments|deployment|Deployment|n|*|deploy|all|8aSe+NMegvE=|scale:Scale::autoscaling/v1;status
    replicasets|replicaset|ReplicaSet|n|*|rs|all|P1RzHs8/mWQ=|scale:Scale::autoscaling/v1;status
    statefulsets|statefulset|StatefulSet|n|*|sts|all|H+vl74LkKdo=|scale:Scale::autoscaling/v1;status`,
  'events.k8s.io/v1': `
    events|event|Event|n|*|ev||r2yiGXH7wu8=|`,
  'authentication.k8s.io/v1': `
    selfsubjectreviews|selfsubjectreview|SelfSubjectReview|c|create||||
    tokenreviews|tokenreview|TokenReview|c|create||||`,
  'authorization.k8s.io/v1': `
    localsubjectaccessreviews|localsubjectaccessreview|LocalSubjectAccessReview|n|create||||
    selfsubjectaccessreviews|selfsubjectaccessreview|SelfSubjectAccessReview|c|create||||
    selfsubjectrulesreviews|selfsubjectrulesreview|SelfSubjectRulesReview|c|create||||
    subjectaccessreviews|subjectaccessreview|SubjectAccessReview|c|create||||`,
  'autoscaling/v2': `
    horizontalpodautoscalers|horizontalpodautoscaler|HorizontalPodAutoscaler|n|*|hpa|all|qwQve8ut294=|status`,
  'autoscaling/v1': `
    horizontalpodautoscalers|horizontalpodautoscaler|HorizontalPodAutoscaler|n|*|hpa|all|qwQve8ut294=|status`,
  'batch/v1': `
    cronjobs|cronjob|CronJob|n|*|cj|all|sd5LIXh4Fjs=|status
    jobs|job|Job|n|*||all|mudhfqk/qZY=|status`,
  'certificates.k8s.io/v1': `
    certificatesigningrequests|certificatesigningrequest|CertificateSigningRequest|c|*|csr||95fRKMXA+00=|approval;status`,
  'networking.k8s.io/v1': `
    ingressclasses|ingressclass|IngressClass|c|*|||l/iqIbDgFyQ=|
    ingresses|ingress|Ingress|n|*|ing||39NQlfNR+bo=|status
    ipaddresses|ipaddress|IPAddress|c|*|ip||3f/plJFChNE=|
    networkpolicies|networkpolicy|NetworkPolicy|n|*|netpol||YpfwF18m1G8=|
    servicecidrs|servicecidr|ServiceCIDR|c|*|||gNLvruQhW2g=|status`,
  'policy/v1': `
    poddisruptionbudgets|poddisruptionbudget|PodDisruptionBudget|n|*|pdb||EVWiDmWqyJw=|status`,
  'rbac.authorization.k8s.io/v1': `
    clusterrolebindings|clusterrolebinding|ClusterRoleBinding|c|*|||48tpQ8gZHFc=|
    clusterroles|clusterrole|ClusterRole|c|*|||bYE5ZWDrJ44=|
    rolebindings|rolebinding|RoleBinding|n|*|||eGsCzGH6b1g=|
    roles|role|Role|n|*|||7FuwZcIIItM=|`,
  'storage.k8s.io/v1': `
    csidrivers|csidriver|CSIDriver|c|*|||hL6j/rwBV5w=|
    csinodes|csinode|CSINode|c|*|||Pe62DkZtjuo=|
    csistoragecapacities|csistoragecapacity|CSIStorageCapacity|n|*|||xeVl+2Ly1kE=|
    storageclasses|storageclass|StorageClass|c|*|sc||K+m6uJwbjGY=|
    volumeattachments|volumeattachment|VolumeAttachment|c|*|||tJx/ezt6UDU=|status
    volumeattributesclasses|volumeattributesclass|VolumeAttributesClass|c|*|vac||tIjydgKBC5w=|`,
  'admissionregistration.k8s.io/v1': `
    mutatingadmissionpolicies|mutatingadmissionpolicy|MutatingAdmissionPolicy|c|*||api-extensions|LYmCf+UMVdg=|
    mutatingadmissionpolicybindings|mutatingadmissionpolicybinding|MutatingAdmissionPolicyBinding|c|*||api-extensions|90V5FRZZ3Zg=|
    mutatingwebhookconfigurations|mutatingwebhookconfiguration|MutatingWebhookConfiguration|c|*||api-extensions|Sqi0GUgDaX0=|
    validatingadmissionpolicies|validatingadmissionpolicy|ValidatingAdmissionPolicy|c|*||api-extensions|6OxvlMmQ6is=|status
    validatingadmissionpolicybindings|validatingadmissionpolicybinding|ValidatingAdmissionPolicyBinding|c|*||api-extensions|v9715VZqakg=|
    validatingwebhookconfigurations|validatingwebhookconfiguration|ValidatingWebhookConfiguration|c|*||api-extensions|B0wHjQmsGNk=|`,
  'apiextensions.k8s.io/v1': `
    customresourcedefinitions|customresourcedefinition|CustomResourceDefinition|c|*|crd,crds|api-extensions|jfWCUB31mvA=|status`,
  'scheduling.k8s.io/v1': `
    priorityclasses|priorityclass|PriorityClass|c|*|pc||1QwjyaZjj3Y=|`,
  'coordination.k8s.io/v1': `
    leases|lease|Lease|n|*|||gqkMMb/YqFM=|`,
  'node.k8s.io/v1': `
    runtimeclasses|runtimeclass|RuntimeClass|c|*|||WQTu1GL3T2Q=|`,
  'discovery.k8s.io/v1': `
    endpointslices|endpointslice|EndpointSlice|n|*|||qgS0xkrxYAI=|`,
  'resource.k8s.io/v1': `
    deviceclasses|deviceclass|DeviceClass|c|*|||Yk2PTc1Ybxk=|
    resourceclaims|resourceclaim|ResourceClaim|n|*|||wgAZaHcZxUg=|status
    resourceclaimtemplates|resourceclaimtemplate|ResourceClaimTemplate|n|*|||TuzjC49aUfM=|
    resourceslices|resourceslice|ResourceSlice|c|*|||KsC072WgaEY=|`,
  'flowcontrol.apiserver.k8s.io/v1': `
    flowschemas|flowschema|FlowSchema|c|*|||GJVAJZSZBIw=|status
    prioritylevelconfigurations|prioritylevelconfiguration|PriorityLevelConfiguration|c|*|||Kir5PVfvNeI=|status`,
}
