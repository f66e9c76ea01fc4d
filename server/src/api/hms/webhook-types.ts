/**
 * HM 2.14: what a webhook tells, by the events of a room that it is made of. Of some of those events another webhook is
 * made, or none.
 */
export const WEBHOOKS: Readonly<Record<string, readonly string[]>> = {
  'session.open.success': ['session.started'],
  'session.close.success': ['session.ended'],
  'peer.join.success': ['participant.joined'],
  'peer.join.failure': ['seat.refused'],
  'peer.leave.success': ['participant.left'],
  'room.end.success': ['session.closing', 'call.ended'],
  'role.change.success': ['participant.role_changed'],
  'track.recording.started.success': ['recording.track.started'],
  'track.recording.success': ['recording.asset.completed'],
  'track.recording.failure': ['recording.asset.failed'],
  'stream.recording.success': ['recording.asset.completed'],
  'stream.recording.failure': ['recording.asset.failed'],
  'recording.success': ['recording.completed', 'recording.failed'],
  'recording.failed': ['recording.failed'],
  'beam.started.success': ['recording.started', 'stream.started'],
  'beam.stopped.success': ['recording.stopped', 'stream.stopped'],
  'beam.recording.success': ['recording.completed', 'recording.failed'],
  'beam.failure': ['recording.failed', 'stream.failed'],
  'hls.started.success': ['stream.started'],
  'hls.stopped.success': ['stream.stopped'],
  'hls.recording.success': ['recording.completed', 'recording.failed'],
  'hls.failure': ['stream.failed', 'recording.failed'],
};

/** The events that webhooks of these types are made of. */
export function eventsOf(types: readonly string[]): string[] {
  return [...new Set(types.flatMap((type) => (Object.hasOwn(WEBHOOKS, type) ? (WEBHOOKS[type] ?? []) : [])))];
}
