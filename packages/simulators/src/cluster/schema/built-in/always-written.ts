/** Members that are not required, by `type.member`, but written out even when they are empty; and what is written then. */
export const ALWAYS_WRITTEN: Readonly<Record<string, { readonly empty: string | null }>> = {
  'v1.ClusterRole.rules': { empty: null },
  'v1.Role.rules': { empty: null },
  'v1.StatefulSetSpec.serviceName': { empty: '' },
}
