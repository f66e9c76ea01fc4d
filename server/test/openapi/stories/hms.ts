import { managementToken } from '../../support/doors.ts';
import { KEYS } from '../../support/server.ts';
import type { Story } from '../story.ts';

const room = ({ room_id = '' }) => ({ room_id });
const template = ({ template_id = '' }) => ({ template_id });
const role = ({ template_id = '' }) => ({ template_id, role: 'guest' });

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
    { call: 'updateTemplate', with: template },
    { call: 'deleteRole', with: role },
  ],
};
