import { apiVersionOf } from '../../cluster/kinds.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { type IncludeObject, partialText, readIncludeObject, tableText } from '../answers/object-forms.ts'
import { objectText } from '../answers/object-text.ts'
import { isBuiltIn } from '../built-in.ts'
import type { ResourceCall } from '../routes/call.ts'
import { EMPTY_OBJECTS } from './empty-objects.ts'

/** The lines of a watch, in the form that was asked for. */
export class EventTexts {
  readonly #call: ResourceCall
  readonly #include: IncludeObject
  /** Recorded: only the first event of a watch of tables tells the columns. */
  #columns = true

  constructor(call: ResourceCall) {
    this.#call = call
    this.#include = call.form.as === 'Table' ? readIncludeObject(call.info.query) : 'None'
  }

  of(type: string, object: KubeObject): string {
    return `{"type":"${type}","object":${this.#objectText(object)}}\n`
  }

  /** Nothing but the position that has been reached. `initial`: with it ends what was there from the start. */
  bookmark(resourceVersion: string, initial: boolean): string {
    const { kind, form } = this.#call
    const rest = isBuiltIn(kind) ? EMPTY_OBJECTS[`${apiVersionOf(kind)}/${kind.kind}`] : undefined
    const annotations = initial ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}
    if (form.as !== undefined) {
      // An object of the kind with nothing in it.
      return this.of('BOOKMARK', {
        apiVersion: apiVersionOf(kind),
        kind: kind.kind,
        metadata: { name: '', resourceVersion, ...annotations },
        ...rest,
      })
    }
    const metadata = isBuiltIn(kind) ? { resourceVersion, ...annotations } : { ...annotations, resourceVersion }
    const head = isBuiltIn(kind) ? { kind: kind.kind, apiVersion: apiVersionOf(kind) } : { apiVersion: apiVersionOf(kind), kind: kind.kind }
    return `${JSON.stringify({ type: 'BOOKMARK', object: { ...head, metadata, ...rest } })}\n`
  }

  #objectText(object: KubeObject): string {
    const { kind, form, server } = this.#call
    if (form.as === undefined) return objectText(kind, object)
    if (form.as !== 'Table') return partialText(object, form)
    const { resourceVersion } = object.metadata
    const text = tableText(kind, { resourceVersion }, [object], { form, include: this.#include, now: server.clock.now(), columns: this.#columns })
    this.#columns = false
    return text
  }
}
