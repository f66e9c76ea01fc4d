import { Type } from 'typebox';
import { Id, pageOf, Time } from './responses.ts';
import { kept } from './schema.ts';

const NullableTime = Type.Union([Time, Type.Null()]);
const Status = Type.Enum(['starting', 'running', 'stopping', 'post_processing', 'completed', 'failed']);
const AssetKind = Type.Enum(['room-composite', 'chat', 'track', 'stream']);

const assetMembers = {
  id: Id,
  type: AssetKind,
  path: Type.String({ description: 'Where it is, or will be: `s3://bucket/prefix/…`, or its name with us.' }),
  status: Type.Enum(['processing', 'completed', 'failed'], {
    description: '`processing`: it is on its way to where it is kept.',
  }),
  size: Type.Integer({ description: 'bytes' }),
  duration: Type.Integer({ description: 'seconds' }),
  created_at: Time,
  thumbnails: Type.Null(),
  metadata: Type.Object(
    {},
    { ...kept, description: 'By type: resolution, output_mode, track_id, stream_id, peer_id.' },
  ),
  error: Type.Optional(Type.String({ description: 'Ours: why it is not where it shall be.' })),
};
const asset = {
  id: '019f8c4e2b7a7d10a1b2c3d9',
  type: 'room-composite',
  path: 'beam/019f8c4e2b7a7d10a1b2c3d4/20261122/Rec-019f8c4e2b7a7d10a1b2c3d4-1795339815123.mp4',
  status: 'completed',
  size: 26361961,
  duration: 55,
  created_at: '2026-11-22T09:31:15.123Z',
  thumbnails: null,
  metadata: { resolution: { width: 1280, height: 720 } },
};

/** HM 2.7. */
export const JobAsset = Type.Object(assetMembers, { title: 'RecordingJobAsset', examples: [asset] });
export const Asset = Type.Object(
  { ...assetMembers, job_id: Id, room_id: Id, session_id: Type.String() },
  {
    title: 'RecordingAsset',
    examples: [
      {
        ...asset,
        job_id: '019f8c4e2b7a7d10a1b2c3d8',
        room_id: '019f8c4e2b7a7d10a1b2c3d4',
        session_id: '019f8c4e2b7a7d10a1b2c3d7',
      },
    ],
  },
);
export const AssetPage = pageOf(Asset, 'RecordingAssetPage');

const jobMembers = {
  id: Id,
  room_id: Id,
  session_id: Type.String({ description: 'Empty as long as nobody is in.' }),
  status: Status,
  created_at: Time,
  started_at: NullableTime,
  updated_at: Time,
  stopped_at: NullableTime,
  meeting_url: Type.String(),
  destination: Type.String(),
  started_by: Type.String({ description: 'The id of a peer; empty: the server.' }),
  stopped_by: Type.String(),
  asset_types: Type.Array(AssetKind),
  recording_assets: Type.Union([Type.Array(JobAsset), Type.Null()]),
  error: Type.Optional(Type.String({ description: 'Ours: what went wrong.' })),
};
const job = {
  id: '019f8c4e2b7a7d10a1b2c3d8',
  room_id: '019f8c4e2b7a7d10a1b2c3d4',
  session_id: '019f8c4e2b7a7d10a1b2c3d7',
  status: 'starting',
  created_at: '2026-11-22T09:30:15.123Z',
  started_at: null,
  updated_at: '2026-11-22T09:30:15.123Z',
  stopped_at: null,
  meeting_url: '',
  destination: '',
  started_by: '',
  stopped_by: '',
  asset_types: ['room-composite', 'chat'],
  recording_assets: null,
};

/** HM 2.6. */
export const Job: object = Type.Object(jobMembers, { title: 'Recording', examples: [job] });
const { recording_assets: _left, ...listed } = jobMembers;
export const JobPage = pageOf(Type.Object(listed, { title: 'ListedRecording' }), 'RecordingPage');

export const Presigned = Type.Object(
  {
    id: Id,
    path: Type.String(),
    url: Type.String({ description: 'Whoever has it gets the file.' }),
    expiry: Type.Integer({ description: 'seconds' }),
  },
  {
    title: 'PresignedUrl',
    examples: [
      {
        id: asset.id,
        path: asset.path,
        url: 'https://rooms.example.com/files/v1.abc',
        expiry: 3600,
      },
    ],
  },
);
