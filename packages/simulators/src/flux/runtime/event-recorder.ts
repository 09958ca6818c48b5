export { type EventRecorder, eventRecorder, type RecordedEvent } from '../../cluster/event-recorder.ts'
