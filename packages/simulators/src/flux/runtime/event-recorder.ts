export { type EventRecorder, eventRecorder } from '../../cluster/event-recorder.ts'
