export type ConfigPath = readonly (string | number)[]

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** What of a name is shown. */
const MAX_NAME = 60

/** `plugins.dms[0].config.headers["x.y"]`. A name that is none, such as a text whose colon lacks its space, is cut: it may hold a secret. */
export const formatPath = (path: ConfigPath): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const [plain = ''] = /^[A-Za-z_$][\w$/-]*/.exec(part) ?? []
    if (plain !== part || part.length > MAX_NAME)
      return `${text}[${JSON.stringify(/^[\w$/. -]{0,60}$/.test(part) ? part : `${plain.slice(0, MAX_NAME)}…`)}]`
    return text === '' ? part : `${text}.${part}`
  }, '')

/** The path that an adapter writes as text (`headers.x.y`, `list[0].name`), by the names that are there: a name may hold a dot. */
export function parsePath(text: string, tree: unknown): ConfigPath {
  if (text === '') return []
  const name = firstName(text, tree)
  const part = Array.isArray(tree) && /^\[?\d+\]?$/.test(name) ? Number(name.replace(/\D/g, '')) : name
  const rest = text.slice(name.length).replace(/^\./, '')
  return [part, ...(name === '' ? [] : parsePath(rest, isTree(tree) ? Reflect.get(tree, part) : undefined))]
}

/** The longest that the object has, else up to the next separator. */
function firstName(text: string, tree: unknown): string {
  const [plain = text] = /^\[\d+\]|^[^.[\]]+/.exec(text) ?? []
  if (!isTree(tree) || Array.isArray(tree)) return plain
  const ends = [text.length, ...[...text.matchAll(/[.[]/g)].map(({ index }) => index).reverse()]
  return ends.map((end) => text.slice(0, end)).find((name) => name !== '' && Object.hasOwn(tree, name)) ?? plain
}

export const valueAt = (tree: unknown, path: ConfigPath): unknown =>
  path.reduce<unknown>((value, part) => (isTree(value) && Object.hasOwn(value, part) ? value[part] : undefined), tree)
