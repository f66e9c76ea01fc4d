import { Type, type Static, type TSchema } from 'typebox';
import { strictObject } from './common.ts';

/** Destinations of one kind. */
const MOST = 100;
const count = Type.Optional(Type.Integer({ minimum: 0 }));
const yesOrNo = Type.Optional(Type.Boolean());
const name = Type.Optional(Type.String({ maxLength: 128 }));
const role = Type.String({ minLength: 1, maxLength: 128, description: 'What it joins the room as.' });
const side = Type.Optional(Type.Integer({ minimum: 144, maximum: 1920, multipleOf: 2 }));
const words = (...values: string[]) => Type.Unsafe<string>({ type: 'string', enum: values });

const Layers = Type.Optional(
  Type.Array(strictObject({ width: side, height: side, video_bitrate: count, audio_bitrate: count }), {
    maxItems: 20,
  }),
);
const Thumbnails = Type.Optional(
  strictObject({
    enabled: yesOrNo,
    width: count,
    height: count,
    offsets: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }), { maxItems: 100 })),
    fps: count,
  }),
);

const Rtmp = strictObject({
  name,
  width: count,
  height: count,
  max_duration: count,
  rtmp_urls: Type.Optional(Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 3 })),
  recording_enabled: yesOrNo,
  auto_stop_timeout: count,
});

const Hls = strictObject({
  name,
  max_duration: count,
  layers: Layers,
  playlist_type: Type.Optional(words('event', 'live')),
  num_playlist_segments: Type.Optional(Type.Integer({ minimum: 3, maximum: 150 })),
  video_frame_rate: count,
  enable_metadata_insertion: yesOrNo,
  enable_static_url: yesOrNo,
  recording: Type.Optional(
    strictObject({
      hls_vod: yesOrNo,
      single_file_per_layer: yesOrNo,
      enable_zip_upload: yesOrNo,
      layers: Layers,
      thumbnails: Thumbnails,
      presign_duration: count,
    }),
  ),
  auto_stop_timeout: count,
});

const BrowserRecording = strictObject({
  name,
  role,
  width: count,
  height: count,
  max_duration: count,
  thumbnails: Thumbnails,
  presign_duration: count,
  auto_start: yesOrNo,
  auto_stop_timeout: count,
});

const Transcription = strictObject({
  name,
  role,
  modes: Type.Optional(Type.Array(words('recorded', 'live', 'caption'), { maxItems: 3 })),
  output_modes: Type.Optional(Type.Array(words('txt', 'srt', 'json'), { maxItems: 3 })),
  custom_vocabulary: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 1000 })),
  summary: Type.Optional(
    strictObject({
      enabled: yesOrNo,
      context: Type.Optional(Type.String({ maxLength: 300 })),
      temperature: Type.Optional(Type.Number({ minimum: 0.1, maximum: 1 })),
      sections: Type.Optional(
        Type.Array(
          strictObject({
            title: Type.Optional(Type.String({ maxLength: 100 })),
            format: Type.Optional(words('bullets', 'paragraph')),
          }),
          { maxItems: 6 },
        ),
      ),
    }),
  ),
  translation: Type.Optional(
    strictObject({
      enabled: yesOrNo,
      role_languages: Type.Optional(Type.Unknown({ description: 'Kept as it is.' })),
    }),
  ),
});

function named<T extends TSchema>(value: T) {
  return Type.Optional(
    Type.Unsafe<Record<string, Static<T>>>({
      type: 'object',
      maxProperties: MOST,
      propertyNames: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f/]*$' },
      additionalProperties: value,
    }),
  );
}

/** Where recordings and streams go: maps by name, which is each one's `name` whatever it says itself. */
export const Destinations = strictObject(
  {
    browser_recordings: named(BrowserRecording),
    rtmp_destinations: named(Rtmp),
    hls_destinations: named(Hls),
    transcriptions: named(Transcription),
  },
  { examples: [{ rtmp_destinations: { live: { rtmp_urls: ['rtmp://live.example.com/app/key'] } } }] },
);
export type Destinations = Static<typeof Destinations>;

const Enabled = Type.Optional(strictObject({ enabled: yesOrNo }));

/** What is recorded: one at most. */
export const Recordings = Type.Array(
  strictObject({
    name: Type.String({ minLength: 1, maxLength: 128 }),
    role,
    max_duration: count,
    presign_duration: count,
    thumbnails: Thumbnails,
    composite_recording: Type.Optional(
      strictObject({
        browser_composite: Type.Optional(
          strictObject({ auto_start: yesOrNo, auto_stop_timeout: count, width: count, height: count }),
        ),
        custom_composite: Enabled,
      }),
    ),
    track_recording: Enabled,
    stream_recording: Type.Optional(strictObject({ enabled: yesOrNo, width: count, height: count })),
  }),
  { maxItems: 1 },
);
export type Recordings = Static<typeof Recordings>;
