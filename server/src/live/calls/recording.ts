import type { RecordableCall, ShownRecording } from '../../rooms/call-recording.ts';
import type { Params } from './messages.ts';
import { needPermission } from './policy.ts';
import { asked, Refusal } from './refusal.ts';
import { isSent, startRtmp, stopRtmp } from './streaming.ts';
import { actorOf, tellAll, type Call, type Peer } from './state.ts';

/** A call, as whoever records it sees it. */
export function recordableOf(of: () => Call): RecordableCall {
  return {
    room: () => of().room,
    template: () => of().template,
    session: () => {
      const { peers, isClosed, session } = of();
      return peers.size > 0 && !isClosed ? session?.id : undefined;
    },
    person: (id) => {
      const peer = of().peers.get(id);
      return peer && { name: peer.name, role: peer.role };
    },
    track: (id, track) => {
      const found = of().peers.get(id)?.tracks.get(track);
      return found && { source: found.source, muted: found.mute };
    },
    show: (recording) => {
      const call = of();
      call.recording.set(recording.type, recording);
      tellAll(call, 'on-record-update', recordUpdate(recording));
    },
  };
}

/** Contract §5.2; what is no longer running is told once and shown to nobody who comes later. */
function recordUpdate({ type, state, startedAt, by, fault }: ShownRecording): object {
  return {
    ...{ type, state },
    ...(startedAt !== undefined && { started_at: startedAt }),
    ...(by !== undefined && { peer: { peer_id: by } }),
    ...(fault !== undefined && { error: { code: 500, message: fault } }),
  };
}

/** What those who come are shown of it. */
export function presentRecording({ recording }: Call): object {
  return {
    sfu: shown(recording.get('sfu')),
    browser: shown(recording.get('Browser')),
    hls: { enabled: false },
  };
}

function shown(recording: ShownRecording | undefined): object {
  const { state = 'none', startedAt } = recording ?? {};
  if (state === 'none' || state === 'stopped' || state === 'failed') return { enabled: false, state: 'none' };
  return { enabled: true, state, ...(startedAt !== undefined && { started_at: startedAt }) };
}

/** To be called whenever somebody came or went, or what they publish is another. */
export function tellRecorder({ recorder, recordable, streamer, streamable }: Call): void {
  recorder?.changed(recordable);
  streamer?.changed(streamable);
}

/** A recording, or a stream to other servers, or both. @throws Refusal */
export async function startRecording(call: Call, peer: Peer, wish: Params<'rtmp-start'>): Promise<void> {
  const { record = false, rtmp_urls: urls = [], meeting_url: meetingUrl, resolution } = wish;
  if (record) needPermission(call, peer, 'browserRecording');
  else needPermission(call, peer, 'rtmpStreaming');
  if (urls.length > 0) await startRtmp(call, peer, wish);
  else if (!record) throw new Refusal(400, 'rtmp_url and record missing');
  if (!record) return;
  const ask = { by: peer.id, meetingUrl: meetingUrl ?? '', ...(resolution && { resolution }) };
  await asked(call.recorder, (recorder) => recorder.start(actorOf(peer), call.room, ask));
}

/** What `rtmp-start` has begun. @throws Refusal */
export async function stopRecording(call: Call, peer: Peer): Promise<void> {
  const isStreamed = isSent(call);
  if (isStreamed) await stopRtmp(call, peer);
  if (isStreamed && !isRecorded(call)) return;
  needPermission(call, peer, 'browserRecording');
  await asked(call.recorder, (recorder) => recorder.stop(actorOf(peer), call.room, peer.id));
}

function isRecorded({ recording }: Call): boolean {
  const state = recording.get('Browser')?.state ?? 'stopped';
  return state !== 'stopped' && state !== 'failed';
}
