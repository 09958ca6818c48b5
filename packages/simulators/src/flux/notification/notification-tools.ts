import type { EventRecorder } from '../runtime/event-recorder.ts'
import type { DraftTools } from '../runtime/object-draft.ts'

export interface NotificationTools extends DraftTools {
  readonly record: EventRecorder
}
