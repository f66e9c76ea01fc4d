const tracks = {
  allowed: ['audio', 'video', 'screen'],
  audio: { bitRate: 32, codec: 'opus' },
  video: { bitRate: 300, codec: 'vp8', frameRate: 30, width: 480, height: 360 },
  screen: { codec: 'vp8', frameRate: 10, width: 1920, height: 1080 },
  simulcast: {
    video: {
      layers: [
        { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 700, maxFramerate: 25 },
        { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 350, maxFramerate: 25 },
        { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 100, maxFramerate: 25 },
      ],
    },
    screen: {},
  },
};
const subscribeDegradation = {
  packetLossThreshold: 25,
  degradeGracePeriodSeconds: 1,
  recoverGracePeriodSeconds: 4,
};

function role(name: string, subscribeToRoles: string[], permissions: Record<string, boolean>) {
  return {
    name,
    publishParams: tracks,
    subscribeParams: { subscribeToRoles, maxSubsBitRate: 3200, subscribeDegradation },
    permissions: { ...permissions, sendRoomState: false, pollRead: true, pollWrite: true },
    priority: 1,
    maxPeerCount: 0,
  };
}

/** A template with something in every part (HM 2.5). */
export const sampleTemplate = {
  roles: {
    guest: role('guest', ['host', 'guest'], {}),
    host: role('host', ['guest', 'host'], {
      endRoom: true,
      removeOthers: true,
      mute: true,
      unmute: true,
      changeRole: true,
    }),
  },
  settings: {
    region: 'in',
    recording: {
      enabled: true,
      upload: {
        type: 's3',
        location: 'bucket',
        prefix: 'path',
        options: { region: 'ap-south-1' },
        credentials: { key: 'bucket-secret-key', secretKey: 'bucket-secret-secret' },
      },
    },
    roomState: { messageInterval: 5, sendPeerList: false, stopRoomStateOnJoin: true, enabled: false },
  },
  destinations: {
    browserRecordings: {
      rec: {
        name: 'rec',
        width: 1920,
        height: 1080,
        maxDuration: 1800,
        thumbnails: { width: 0, height: 0 },
        role: 'host',
      },
    },
    rtmpDestinations: {
      live: {
        name: 'live',
        width: 1080,
        height: 1920,
        maxDuration: 1800,
        rtmpUrls: ['url', 'other'],
        recordingEnabled: true,
      },
    },
    hlsDestinations: {
      hls: {
        name: 'hls',
        maxDuration: 28_800,
        layers: [
          { width: 1080, height: 720, videoBitrate: 1100, audioBitrate: 32 },
          { width: 720, height: 720 },
          {},
        ],
        playlistType: 'event',
        numPlaylistSegments: 12,
        enableStaticUrl: true,
        recording: {
          hlsVod: true,
          enableZipUpload: false,
          thumbnails: { enabled: true, offsets: [2], fps: 60 },
        },
      },
    },
    transcriptions: {
      text: {
        name: 'text',
        role: 'host',
        outputModes: ['txt', 'srt', 'json'],
        summary: { enabled: true, temperature: 0.5, sections: [{ title: 'Agenda', format: 'bullets' }] },
      },
    },
  },
};
