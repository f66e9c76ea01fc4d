import { KEYS } from '../../support/server.ts';
import type { Story } from '../story.ts';

export const agora: Story = {
  api: 'agora',
  headers: ({ token = '' }) => ({ token }),
  steps: [
    {
      call: 'createSdkToken',
      fill: (body: object) => ({ ...body, accessKey: KEYS.accessKey, secretAccessKey: KEYS.secretKey }),
      keep: (token: string) => ({ token }),
    },
    { call: 'createRoom', keep: ({ uuid }: { uuid: string }) => ({ uuid }) },
    { call: 'getRoom', with: ({ uuid = '' }) => ({ uuid }) },
    { call: 'listRooms', with: ({ uuid = '' }) => ({ beginUUID: uuid, limit: '2' }) },
    { call: 'createRoomToken', with: ({ uuid = '' }) => ({ uuid }) },
    { call: 'createTaskToken', with: ({ uuid = '' }) => ({ uuid }), status: 404 },
    { call: 'addScenes', with: ({ uuid = '' }) => ({ uuid }) },
    { call: 'listScenes', with: ({ uuid = '' }) => ({ uuid, sceneDir: '/math' }) },
    { call: 'setSceneState', with: ({ uuid = '' }) => ({ uuid }) },
    { call: 'changeRoom', with: ({ uuid = '' }) => ({ uuid }) },
  ],
};
