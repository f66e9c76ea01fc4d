import type { ShownStream, StreamableCall } from '../../rooms/call-streaming.ts';
import type { Params } from './messages.ts';
import { needPermission } from './policy.ts';
import { asked } from './refusal.ts';
import { actorOf, tellAll, type Call, type Peer } from './state.ts';

/** A call, as whoever streams it sees it. */
export function streamableOf(of: () => Call): StreamableCall {
  return {
    room: () => of().room,
    session: () => of().recordable.session(),
    person: (id) => of().recordable.person(id),
    track: (id, track) => of().recordable.track(id, track),
    show: (stream) => {
      const call = of();
      call.streaming.set(stream.kind, stream);
      const [method, update] =
        stream.kind === 'hls' ? ['on-hls-update', hlsOf(stream)] : ['on-rtmp-update', rtmpOf(stream)];
      tellAll(call, method, update);
    },
  };
}

/** Contract §5.2 `on-hls-update`. */
function hlsOf(stream: ShownStream): object {
  const { state, url = '', meetingUrl: meeting_url, startedAt, fault } = stream;
  const isOn = state === 'initialised' || state === 'started';
  const started = startedAt !== undefined && { started_at: startedAt };
  const variant = { url, meeting_url, state, playlist_type: 'no-dvr', stream_type: 'composite', ...started };
  return {
    enabled: isOn,
    variants: isOn ? [variant] : [],
    ...(fault !== undefined && { error: { code: 500, message: fault } }),
  };
}

/** Contract §5.2 `on-rtmp-update`. */
function rtmpOf({ state, startedAt, fault }: ShownStream): object {
  return {
    ...{ enabled: state === 'initialised' || state === 'started', state },
    ...(startedAt !== undefined && { started_at: startedAt }),
    ...(fault !== undefined && { error: { code: 500, message: fault } }),
  };
}

/** What those who come are shown of it. */
export function presentStreaming({ streaming }: Call): object {
  const [hls, rtmp] = [streaming.get('hls'), streaming.get('rtmp')];
  const isOn = (stream: ShownStream | undefined): stream is ShownStream =>
    stream?.state === 'initialised' || stream?.state === 'started';
  return {
    enabled: isOn(hls) || isOn(rtmp),
    rtmp: isOn(rtmp) ? rtmpOf(rtmp) : { enabled: false, state: 'none' },
    hls: isOn(hls) ? hlsOf(hls) : { enabled: false, variants: [] },
  };
}

/** @throws Refusal */
export async function startHls(call: Call, peer: Peer, wish: Params<'hls-start'>): Promise<void> {
  needPermission(call, peer, 'hlsStreaming');
  const { single_file_per_layer: single = false, hls_vod: vod = false } = wish.hls_recording ?? {};
  const meetingUrl = wish.variants?.[0]?.meeting_url ?? '';
  const record = (single || vod) && { record: { vod, singleFile: single } };
  const ask = { kind: 'hls', by: peer.id, meetingUrl, ...record } as const;
  await asked(call.streamer, (it) => it.start(actorOf(peer), call.room, ask));
}

/** @throws Refusal */
export async function stopHls(call: Call, peer: Peer): Promise<void> {
  needPermission(call, peer, 'hlsStreaming');
  await asked(call.streamer, (it) => it.stop(actorOf(peer), call.room, 'hls', peer.id));
}

/** @throws Refusal */
export async function startRtmp(call: Call, peer: Peer, wish: Params<'rtmp-start'>): Promise<void> {
  needPermission(call, peer, 'rtmpStreaming');
  const { rtmp_urls: urls = [], meeting_url: meetingUrl, resolution, record = false } = wish;
  const ask = {
    kind: 'rtmp',
    by: peer.id,
    urls,
    meetingUrl: meetingUrl ?? '',
    ...(resolution && { resolution }),
    ...(record && { record: { vod: false, singleFile: false } }),
  } as const;
  await asked(call.streamer, (it) => it.start(actorOf(peer), call.room, ask));
}

/** Whether it is sent to other servers, or about to be. */
export function isSent({ streaming }: Call): boolean {
  const state = streaming.get('rtmp')?.state;
  return state === 'initialised' || state === 'started';
}

/** @throws Refusal */
export async function stopRtmp(call: Call, peer: Peer): Promise<void> {
  needPermission(call, peer, 'rtmpStreaming');
  await asked(call.streamer, (it) => it.stop(actorOf(peer), call.room, 'rtmp', peer.id));
}
