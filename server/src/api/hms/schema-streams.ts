import { Type } from 'typebox';

const LONGEST_URL = 2048;
const MeetingUrl = Type.Optional(
  Type.String({ maxLength: LONGEST_URL, description: 'Kept and shown. It is not opened: none is needed.' }),
);
const Destination = Type.Optional(Type.String({ maxLength: 128, description: 'Kept and shown.' }));

/** HM 2.8. */
export const StartLiveStreamBody = Type.Object(
  {
    meeting_url: MeetingUrl,
    recording: Type.Optional(
      Type.Object(
        { hls_vod: Type.Optional(Type.Boolean()), single_file_per_layer: Type.Optional(Type.Boolean()) },
        {
          description: 'When something of it is true, the room is recorded as long as it streams: one film.',
        },
      ),
    ),
    destination: Destination,
  },
  { title: 'StartLiveStream', examples: [{ meeting_url: 'https://example.com/room' }] },
);

/** HM 2.9. */
export const StartExternalStreamBody = Type.Object(
  {
    rtmp_urls: Type.Optional(
      Type.Array(Type.String({ maxLength: LONGEST_URL }), {
        maxItems: 5,
        description:
          'From one to five like `rtmp://host/app/key` or `rtmps://host/app/key`, on the internet.',
      }),
    ),
    meeting_url: MeetingUrl,
    recording: Type.Optional(
      Type.Boolean({ description: 'Whether the room is recorded as long as it streams.' }),
    ),
    resolution: Type.Optional(
      Type.Object(
        { width: Type.Integer(), height: Type.Integer() },
        { description: 'From 500×480 to 1920×1080, or upright from 500×500 to 1080×1920; even numbers.' },
      ),
    ),
    destination: Destination,
  },
  { title: 'StartExternalStream', examples: [{ rtmp_urls: ['rtmp://live.example.com/app/key'] }] },
);
