import { Type, type Static } from 'typebox';
import { PageQuery } from './pages.ts';

const LONGEST_URL = 2048;

/** HM 2.6. `transcription` is taken and not used, as are other members. */
export const StartRecordingBody = Type.Object(
  {
    meeting_url: Type.Optional(
      Type.String({
        maxLength: LONGEST_URL,
        description: 'Kept and shown. It is not opened: none is needed.',
      }),
    ),
    resolution: Type.Optional(
      Type.Object(
        { width: Type.Integer(), height: Type.Integer() },
        { description: 'From 500×480 to 1920×1080, or upright from 500×500 to 1080×1920; even numbers.' },
      ),
    ),
    audio_only: Type.Optional(Type.Boolean({ description: 'The film of the room has no picture.' })),
    destination: Type.Optional(Type.String({ maxLength: 128, description: 'Kept and shown.' })),
  },
  { title: 'StartRecording', examples: [{ resolution: { width: 1280, height: 720 } }] },
);
export type StartRecordingBody = Static<typeof StartRecordingBody>;

export const RecordingPath = Type.Object({
  recording_id: Type.String({ maxLength: 64, description: 'The id of a recording.' }),
});

export const AssetPath = Type.Object({
  asset_id: Type.String({ maxLength: 64, description: 'The id of a file of a recording.' }),
});

export const RecordingsQuery = Type.Object({
  ...PageQuery.properties,
  room_id: Type.Optional(Type.String({ maxLength: 64, description: 'Only of this room.' })),
  session_id: Type.Optional(Type.String({ maxLength: 64, description: 'Only of this session.' })),
  status: Type.Optional(Type.String({ maxLength: 32, description: 'Only those with this status.' })),
});
export type RecordingsQuery = Static<typeof RecordingsQuery>;

export const PresignQuery = Type.Object({
  presign_duration: Type.Optional(
    Type.Integer({ description: 'For how many seconds the address is good; from 1 to 604800.' }),
  ),
});

export const StreamPath = Type.Object({
  stream_id: Type.String({ maxLength: 64, description: 'The id of a stream.' }),
});
