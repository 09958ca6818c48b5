export type Open<Known extends string> = Known | (string & {})

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** I-JSON: NaN, Infinity, BigInt, Date, functions, lone surrogates and the key `__proto__` are INVALID_ARGUMENT; -0 is 0. */
export type JsonObject = { readonly [key: string]: JsonValue }

export type Labels = Readonly<Record<string, string>>

/** RFC 7396: `null` unsets, objects merge, arrays are replaced whole. Where a list has identities the spec uses a map instead. */
export type MergePatch<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: MergePatch<NonNullable<T[K]>> | null }
    : T
