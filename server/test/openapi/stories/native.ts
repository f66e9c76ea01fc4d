import { KEYS } from '../../support/server.ts';
import type { Story } from '../story.ts';

const room = ({ room_id = '' }) => ({ room_id });
const template = ({ template_id = '' }) => ({ template_id });
const role = ({ template_id = '' }) => ({ template_id, role: 'guest' });
const scene = ({ room_id = '', scene_id = '' }) => ({ room_id, scene_id });
const conversion = ({ conversion_id = '' }) => ({ conversion_id });
const project = ({ project_id = '' }) => ({ project_id });
const key = ({ key_id = '' }) => ({ key_id });
const user = ({ user_id = '' }) => ({ user_id });
const group = ({ group_id = '' }) => ({ group_id });
const inGroup = ({ group_id = '', user_id = '' }) => ({ group_id, user_id });
const member = ({ room_id = '', user_id = '' }) => ({ room_id, member_id: user_id });
const nobody = ({ room_id = '' }) => ({ room_id, participant_id: 'nobody' });
const link = ({ room_id = '', link_id = '' }) => ({ room_id, link_id });

export const native: Story = {
  api: 'native',
  headers: () => ({ authorization: `Bearer ${KEYS.apiKey}` }),
  steps: [
    { call: 'createTemplate', keep: ({ id }: { id: string }) => ({ template_id: id }) },
    { call: 'listTemplates' },
    { call: 'getTemplate', with: template },
    { call: 'updateTemplate', with: template },
    { call: 'setRole', with: role },
    { call: 'getRole', with: role },
    // Only some kinds of room have external links.
    {
      call: 'createRoom',
      fill: (body: object) => ({ ...body, type: 'custom' }),
      keep: ({ id }: { id: string }) => ({ room_id: id }),
    },
    { call: 'listRooms', with: () => ({ q: 'algebra', count: 'true', 'metadata.grade': '8' }) },
    { call: 'getRoom', with: () => ({ room_id: 'name:algebra-2' }) },
    { call: 'updateRoom', with: room },
    { call: 'disableRoom', with: room },
    { call: 'enableRoom', with: room },
    {
      call: 'createCodes',
      with: room,
      keep: ({ data: [one] }: { data: { code: string }[] }) => ({ code: one?.code ?? '' }),
    },
    { call: 'listCodes', with: room },
    { call: 'updateCode', with: ({ code = '' }) => ({ code }) },
    { call: 'createRoomToken', with: room },
    { call: 'listParticipants', with: room },
    { call: 'listHistory', with: room },
    { call: 'updateParticipant', with: nobody, status: 404 },
    { call: 'removeParticipant', with: nobody, status: 404 },
    { call: 'listSessions', with: room },
    { call: 'banUser', with: ({ room_id = '' }) => ({ room_id, user_id: 'jane' }) },
    { call: 'listBans', with: room },
    { call: 'unbanUser', with: ({ room_id = '' }) => ({ room_id, user_id: 'jane' }) },
    { call: 'revokeRoomTokens', with: room },
    { call: 'createToken' },
    { call: 'createUser', keep: ({ id }: { id: string }) => ({ user_id: id }) },
    { call: 'listUsers' },
    { call: 'getUser', with: user },
    { call: 'createGroup', keep: ({ id }: { id: string }) => ({ group_id: id }) },
    { call: 'listGroups' },
    { call: 'getGroup', with: group },
    { call: 'updateGroup', with: group },
    { call: 'addGroupMember', with: inGroup },
    { call: 'removeGroupMember', with: inGroup },
    {
      call: 'addMember',
      with: room,
      fill: (body: object, { user_id }) => ({ ...body, email: undefined, id: user_id }),
    },
    { call: 'listMembers', with: room },
    { call: 'setMember', with: member },
    { call: 'removeMember', with: member },
    { call: 'createLink', with: room, keep: ({ id }: { id: string }) => ({ link_id: id }) },
    { call: 'listLinks', with: room },
    { call: 'updateLink', with: link },
    { call: 'deleteLink', with: link },
    { call: 'deleteGroup', with: group },
    { call: 'updateUser', with: user },
    { call: 'deleteUser', with: user },
    {
      call: 'addScenes',
      with: room,
      keep: ({ data: [one] }: { data: { id: string }[] }) => ({ scene_id: one?.id ?? '' }),
    },
    { call: 'listScenes', with: room },
    { call: 'updateScene', with: scene },
    { call: 'setCurrentScene', with: room },
    { call: 'createScreenshot', with: room },
    { call: 'listScreenshots', with: room },
    { call: 'deleteScene', with: scene },
    {
      call: 'createConversion',
      fill: (body: object) => ({ ...body, url: 'http://127.0.0.1:9/' }),
      keep: ({ id }: { id: string }) => ({ conversion_id: id }),
    },
    { call: 'listConversions' },
    { call: 'getConversion', with: conversion },
    { call: 'deleteConversion', with: conversion },
    { call: 'duplicateRoom', with: room },
    { call: 'batchRooms' },
    { call: 'archiveRoom', with: room },
    { call: 'restoreRoom', with: room },
    { call: 'listRoomEvents', with: room },
    { call: 'listEvents', with: () => ({ limit: '5' }) },
    { call: 'deleteRoom', with: room },
    { call: 'listDeletedRooms' },
    { call: 'undeleteRoom', with: room },
    { call: 'deleteRole', with: role },
    {
      call: 'deleteTemplate',
      with: template,
    },
    { call: 'createProject', keep: ({ id }: { id: string }) => ({ project_id: id }) },
    { call: 'listProjects' },
    { call: 'getProject', with: project },
    { call: 'updateProject', with: project },
    { call: 'listAccessKeys', with: project },
    { call: 'rollAccessKey', with: project },
    { call: 'createKey', keep: ({ id }: { id: string }) => ({ key_id: id }) },
    { call: 'listKeys' },
    { call: 'getKey', with: key },
    { call: 'rollKey', with: key },
    { call: 'updateKey', with: key },
    { call: 'deleteKey', with: key },
  ],
};
