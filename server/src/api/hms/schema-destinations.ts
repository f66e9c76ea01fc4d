import { Type, type Static } from 'typebox';
import { kept, mapOf } from './schema.ts';

/** Destinations of one kind. */
const MOST = 100;
const count = Type.Optional(Type.Integer({ minimum: 0 }));
const yesOrNo = Type.Optional(Type.Boolean());
const name = Type.Optional(Type.String({ maxLength: 128 }));
const role = Type.String({ minLength: 1, maxLength: 128 });
/** An even number of pixels; the shorter side is checked by the streams themselves. */
const side = Type.Optional(Type.Integer({ minimum: 144, maximum: 1920, multipleOf: 2 }));

const Layers = Type.Optional(
  Type.Array(Type.Object({ width: side, height: side, videoBitrate: count, audioBitrate: count }), {
    maxItems: 20,
  }),
);
const Thumbnails = Type.Optional(
  Type.Object({
    enabled: yesOrNo,
    width: count,
    height: count,
    offsets: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }), { maxItems: 100 })),
    fps: count,
  }),
);

const Rtmp = Type.Object(
  {
    name,
    width: count,
    height: count,
    maxDuration: count,
    rtmpUrls: Type.Optional(Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 3 })),
    recordingEnabled: yesOrNo,
    autoStopTimeout: count,
  },
  kept,
);

const Hls = Type.Object(
  {
    name,
    maxDuration: count,
    layers: Layers,
    playlistType: Type.Optional(Type.Enum(['event', 'live'])),
    numPlaylistSegments: Type.Optional(Type.Integer({ minimum: 3, maximum: 150 })),
    videoFrameRate: count,
    enableMetadataInsertion: yesOrNo,
    enableStaticUrl: yesOrNo,
    recording: Type.Optional(
      Type.Object({
        hlsVod: yesOrNo,
        singleFilePerLayer: yesOrNo,
        enableZipUpload: yesOrNo,
        layers: Layers,
        thumbnails: Thumbnails,
        presignDuration: count,
      }),
    ),
    autoStopTimeout: count,
  },
  kept,
);

const BrowserRecording = Type.Object(
  {
    name,
    role,
    width: count,
    height: count,
    maxDuration: count,
    thumbnails: Thumbnails,
    presignDuration: count,
    autoStart: yesOrNo,
    autoStopTimeout: count,
  },
  kept,
);

const Transcription = Type.Object(
  {
    name,
    role,
    modes: Type.Optional(Type.Array(Type.Enum(['recorded', 'live', 'caption']), { maxItems: 3 })),
    outputModes: Type.Optional(Type.Array(Type.Enum(['txt', 'srt', 'json']), { maxItems: 3 })),
    customVocabulary: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 1000 })),
    summary: Type.Optional(
      Type.Object({
        enabled: yesOrNo,
        context: Type.Optional(Type.String({ maxLength: 300 })),
        temperature: Type.Optional(Type.Number({ minimum: 0.1, maximum: 1 })),
        sections: Type.Optional(
          Type.Array(
            Type.Object({
              title: Type.Optional(Type.String({ maxLength: 100 })),
              format: Type.Optional(Type.Enum(['bullets', 'paragraph'])),
            }),
            { maxItems: 6 },
          ),
        ),
      }),
    ),
    translation: Type.Optional(
      Type.Object({ enabled: yesOrNo, roleLanguages: Type.Optional(Type.Unknown()) }),
    ),
  },
  kept,
);

/** HM 2.5 destinations: maps by name, which is each one's `name` whatever it says itself. */
export const DestinationsBody = Type.Object(
  {
    browserRecordings: Type.Optional(mapOf(BrowserRecording, MOST)),
    rtmpDestinations: Type.Optional(mapOf(Rtmp, MOST)),
    hlsDestinations: Type.Optional(mapOf(Hls, MOST)),
    transcriptions: Type.Optional(mapOf(Transcription, MOST)),
  },
  {
    title: 'Destinations',
    examples: [{ rtmpDestinations: { live: { rtmpUrls: ['rtmp://live.example.com/app/key'] } } }],
  },
);
export type DestinationsBody = Static<typeof DestinationsBody>;

const Enabled = Type.Optional(Type.Object({ enabled: yesOrNo }));

/** HM 2.5 recordings: at most one. */
export const RecordingsBody = Type.Array(
  Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 128 }),
      role,
      maxDuration: count,
      presignDuration: count,
      thumbnails: Thumbnails,
      compositeRecording: Type.Optional(
        Type.Object({
          browserComposite: Type.Optional(
            Type.Object({ autoStart: yesOrNo, autoStopTimeout: count, width: count, height: count }),
          ),
          customComposite: Enabled,
        }),
      ),
      trackRecording: Enabled,
      streamRecording: Type.Optional(Type.Object({ enabled: yesOrNo, width: count, height: count })),
    },
    kept,
  ),
  {
    maxItems: 1,
    examples: [
      [
        {
          name: 'default',
          role: 'host',
          compositeRecording: { browserComposite: { width: 1280, height: 720 } },
        },
      ],
    ],
  },
);
