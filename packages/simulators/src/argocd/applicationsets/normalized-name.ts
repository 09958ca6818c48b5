/** As a name of a Kubernetes object: lower case, dashes for what is not allowed, at most 253 of it. */
export const normalizedName = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9\-.]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '')
