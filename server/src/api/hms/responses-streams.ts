import { Type } from 'typebox';
import { JobAsset } from './responses-recordings.ts';
import { Id, pageOf, Time } from './responses.ts';

const NullableTime = Type.Union([Time, Type.Null()]);
const common = {
  id: Id,
  room_id: Id,
  session_id: Type.String({ description: 'Empty as long as nobody is in.' }),
  status: Type.Enum(['starting', 'running', 'stopping', 'stopped', 'failed']),
  destination: Type.String(),
  meeting_url: Type.String(),
  created_at: Time,
  started_at: NullableTime,
  updated_at: Time,
  stopped_at: NullableTime,
  started_by: Type.String({ description: 'The id of a peer; empty: the server.' }),
  stopped_by: Type.String(),
  recording_assets: Type.Union([Type.Array(JobAsset), Type.Null()], {
    description: 'The files of its recording, as they are made; null: there are none (yet).',
  }),
  error: Type.Optional(Type.String({ description: 'Ours: what went wrong.' })),
};
const example = {
  id: '019f8c4e2b7a7d10a1b2c3d8',
  room_id: '019f8c4e2b7a7d10a1b2c3d4',
  session_id: '019f8c4e2b7a7d10a1b2c3d7',
  status: 'running',
  destination: '',
  meeting_url: '',
  created_at: '2026-11-22T09:30:15.123Z',
  started_at: '2026-11-22T09:30:19.456Z',
  updated_at: '2026-11-22T09:30:19.456Z',
  stopped_at: null,
  started_by: '',
  stopped_by: '',
  recording_assets: null,
};

/** HM 2.8. */
export const LiveStream: object = Type.Object(
  {
    ...common,
    playback: Type.Object({ url: Type.String({ description: 'Whoever has it may watch.' }) }),
    recording: Type.Object({ hls_vod: Type.Boolean(), single_file_per_layer: Type.Boolean() }),
  },
  {
    title: 'LiveStream',
    examples: [
      {
        ...example,
        playback: { url: 'https://rooms.example.com/hls/abc/index.m3u8' },
        recording: { hls_vod: false, single_file_per_layer: false },
      },
    ],
  },
);

/** HM 2.9. */
export const ExternalStream: object = Type.Object(
  {
    ...common,
    rtmp_urls: Type.Array(Type.String()),
    recording: Type.Boolean(),
    resolution: Type.Object({ width: Type.Integer(), height: Type.Integer() }),
  },
  {
    title: 'ExternalStream',
    examples: [
      {
        ...example,
        rtmp_urls: ['rtmp://live.example.com/app/key'],
        recording: false,
        resolution: { width: 1280, height: 720 },
      },
    ],
  },
);
export const LiveStreamPage = pageOf(LiveStream, 'LiveStreamPage');
export const ExternalStreamPage = pageOf(ExternalStream, 'ExternalStreamPage');
