import { KEYS } from '../../support/server.ts';
import type { Story } from '../story.ts';

/** Nobody is asked there. */
const nowhere = (body: object) => ({ ...body, resource: 'http://127.0.0.1:9/', webhookEndpoint: undefined });
const task = ({ task: uuid = '' }) => ({ uuid });

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
    { call: 'addScenes', with: ({ uuid = '' }) => ({ uuid }) },
    { call: 'listScenes', with: ({ uuid = '' }) => ({ uuid, sceneDir: '/math' }) },
    { call: 'setSceneState', with: ({ uuid = '' }) => ({ uuid }) },
    { call: 'takeScreenshot', with: ({ uuid = '' }) => ({ uuid }) },
    { call: 'takeScreenshots', with: ({ uuid = '' }) => ({ uuid }) },
    { call: 'createConversionTask', fill: nowhere, keep: ({ uuid }: { uuid: string }) => ({ older: uuid }) },
    { call: 'getConversionTask', with: ({ older = '' }) => ({ uuid: older, type: 'static' }) },
    { call: 'createProjectorTask', fill: nowhere, keep: ({ uuid }: { uuid: string }) => ({ task: uuid }) },
    { call: 'listProjectorTasks' },
    { call: 'getProjectorTask', with: task },
    { call: 'createTaskToken', with: task },
    { call: 'prioritiseProjectorTask', with: task },
    { call: 'cancelProjectorTask', with: task },
    { call: 'changeRoom', with: ({ uuid = '' }) => ({ uuid }) },
  ],
};
