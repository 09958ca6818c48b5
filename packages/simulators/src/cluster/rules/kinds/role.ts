import type { KindRules } from './rules-of-one-kind.ts'

/** No rules are stored as null, even where an empty list was sent; whoever sent that owns it. */
export const roleRules: KindRules = {
  stored: (role) => {
    const { rules } = role
    return Array.isArray(rules) && rules.length === 0 ? { ...role, rules: null } : role
  },
}
