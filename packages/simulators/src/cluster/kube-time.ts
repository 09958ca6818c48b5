/** RFC 3339 in whole seconds, as metav1.Time has. */
export const kubeTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`
