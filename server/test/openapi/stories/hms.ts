import { managementToken } from '../../support/doors.ts';
import { KEYS } from '../../support/server.ts';
import type { Seen, Story } from '../story.ts';

const room = ({ room_id = '' }) => ({ room_id });
const template = ({ template_id = '' }) => ({ template_id });
const role = ({ template_id = '' }) => ({ template_id, role: 'guest' });

const recording = ({ recording_id = '' }) => ({ recording_id });
const NOBODY = '0'.repeat(24);
const poll = ({ poll_id = '' }) => ({ poll_id });
const question = (seen: Seen) => ({ ...poll(seen), question_id: '1' });
const option = (seen: Seen) => ({ ...question(seen), option_id: '1' });

export const hms: Story = {
  api: '100ms',
  headers: () => ({ authorization: `Bearer ${managementToken(KEYS)}` }),
  steps: [
    { call: 'createTemplate', keep: ({ id }: { id: string }) => ({ template_id: id }) },
    { call: 'listTemplates', with: () => ({ limit: '10' }) },
    { call: 'getTemplate', with: template },
    { call: 'setRole', with: role },
    { call: 'getRole', with: role },
    { call: 'getSettings', with: template },
    { call: 'setSettings', with: template },
    { call: 'getDestinations', with: template },
    { call: 'setDestinations', with: template },
    { call: 'setRecordings', with: template },
    { call: 'getRecordings', with: template },
    {
      call: 'createRoom',
      fill: (body: object, { template_id }) => ({ ...body, template_id }),
      keep: ({ id }: { id: string }) => ({ room_id: id }),
    },
    { call: 'getRoom', with: room },
    { call: 'listRooms', with: () => ({ limit: '10', name: 'algebra-2' }) },
    { call: 'updateRoom', with: room },
    { call: 'createRoomCodes', with: room },
    {
      call: 'createRoomCode',
      with: ({ room_id = '' }) => ({ room_id, role: 'guest' }),
      keep: ({ code }: { code: string }) => ({ code }),
    },
    { call: 'listRoomCodes', with: room },
    { call: 'createTokenByRoomCode', fill: (body: object, { code }) => ({ ...body, code }) },
    { call: 'updateRoomCode', fill: (body: object, { code }) => ({ ...body, code }) },
    { call: 'createPoll', keep: ({ id }: { id: string }) => ({ poll_id: id }) },
    { call: 'updatePoll', with: poll },
    { call: 'getPoll', with: poll },
    { call: 'setPollQuestion', with: question },
    { call: 'setPollOption', with: option },
    { call: 'deletePollOption', with: option },
    { call: 'deletePollQuestion', with: question },
    { call: 'listPollSessions', with: poll },
    { call: 'listPollResponses', with: poll },
    { call: 'listPollResults', with: poll },
    { call: 'getPollResponse', with: (seen) => ({ ...poll(seen), response_id: NOBODY }), status: 404 },
    { call: 'getPollResult', with: (seen) => ({ ...poll(seen), response_id: NOBODY }), status: 404 },
    // Nobody is in the room.
    ...['getActiveRoom', 'listPeers', 'sendMessage', 'removePeers', 'endRoom'].map((call) => ({
      ...{ call, with: room, status: 404 },
    })),
    ...['getPeer', 'updatePeer'].map((call) => ({
      ...{ call, with: (seen: Seen) => ({ ...room(seen), peer_id: NOBODY }), status: 404 },
    })),
    { call: 'listSessions', with: () => ({ limit: '10' }) },
    { call: 'getSession', with: () => ({ session_id: NOBODY }), status: 404 },
    { call: 'createStreamKey', with: room },
    { call: 'getStreamKey', with: room },
    { call: 'disableStreamKey', with: room },
    { call: 'listAnalyticsEvents', with: room },
    { call: 'getPeerStats', with: () => ({ peer_id: NOBODY, session_id: NOBODY }), status: 404 },
    { call: 'listWebhookEvents' },
    { call: 'replayWebhookEvents', status: 501 },
    { call: 'getWebhookReplay', with: () => ({ workflow_id: NOBODY }), status: 404 },
    ...['sendDtmf', 'createSipTrunk', 'callBySip'].map((call) => ({ call, status: 501 })),
    { call: 'updateSipTrunk', with: () => ({ trunk_id: NOBODY }), status: 501 },
    { call: 'startRecording', with: room },
    { call: 'pauseRecording', with: room },
    { call: 'resumeRecording', with: room },
    {
      call: 'stopRecordings',
      with: room,
      keep: ({ last }: { last: string }) => ({ recording_id: last }),
    },
    { call: 'stopRecording', with: recording, status: 404 },
    { call: 'getRecording', with: recording },
    { call: 'listRecordings', with: room },
    { call: 'listRecordingAssets', with: room },
    { call: 'getRecordingAsset', with: () => ({ asset_id: NOBODY }), status: 404 },
    { call: 'presignRecordingAsset', with: () => ({ asset_id: NOBODY }), status: 404 },
    { call: 'startLiveStream', with: room },
    { call: 'stopLiveStreams', with: room },
    // Nothing is sent to an example.
    { call: 'startExternalStream', with: room, status: 400 },
    { call: 'stopExternalStreams', with: room, status: 404 },
    ...['LiveStream', 'ExternalStream'].flatMap((one) => [
      { call: `stop${one}`, with: () => ({ stream_id: NOBODY }), status: 404 },
      { call: `get${one}`, with: () => ({ stream_id: NOBODY }), status: 404 },
      { call: `list${one}s`, with: () => ({ limit: '10' }) },
    ]),
    ...['timedMetadata', 'pauseRecording', 'resumeRecording'].map((word) => ({
      call: `${word}LiveStream`,
      with: () => ({ stream_id: NOBODY }),
      status: 404,
    })),
    { call: 'updateTemplate', with: template },
    { call: 'deleteRole', with: role },
  ],
};
