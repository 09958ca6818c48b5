/** RFC 1123 label, what Kubernetes takes as the name of a namespace: also the longest name that fits a label value. */
export const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/

export const DNS_LABEL_WORDS = 'a DNS-1123 label: 1 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or digit'
