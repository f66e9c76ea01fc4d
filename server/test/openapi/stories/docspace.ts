import { KEYS } from '../../support/server.ts';
import type { Seen, Step, Story } from '../story.ts';

/** An answer, in its envelope. */
interface Told<T> {
  response: T;
}

/** A step that keeps the id of what it answers under this name. */
const keeping = (name: string) => ({
  keep: ({ response }: Told<{ id: string | number }>): Seen => ({ [name]: String(response.id) }),
});
const at = (name: string) => ({ with: (seen: Seen) => ({ id: seen[name] ?? '' }) });
const inRoom = at('room');
const ofRooms = (seen: Seen) => [Number(seen['room'])];

const settings: Step[] = [
  { call: 'getSettings' },
  { call: 'getPortalCapabilities' },
  { call: 'getFilesSettings' },
  { call: 'getCspSettings' },
  { call: 'getIsAuthentificated' },
  {
    call: 'authenticateMe',
    fill: (body: object) => ({ ...body, userName: KEYS.adminEmail, password: KEYS.adminPassword }),
  },
  { call: 'logout' },
];

const keys: Step[] = [
  { call: 'createApiKey', ...keeping('key') },
  { call: 'getApiKeys' },
  { call: 'getApiKey' },
  { call: 'getAllPermissions' },
  { call: 'updateApiKey', ...at('key') },
  { call: 'deleteApiKey', ...at('key') },
];

const people: Step[] = [
  { call: 'getSelfProfile', ...keeping('self') },
  { call: 'addMember', ...keeping('person') },
  {
    call: 'inviteUsers',
    keep: ({ response: [one] }: Told<{ id: string }[]>) => ({ invited: one?.id ?? '' }),
  },
  { call: 'resendUserInvites', fill: (_body, { invited }) => ({ userIds: [invited] }) },
  { call: 'getAllProfiles' },
  { call: 'getPeopleByFilter' },
  { call: 'getSimplePeople' },
  { call: 'getPeopleByStatus', with: () => ({ status: '1' }) },
  { call: 'searchPeopleByStatus', with: () => ({ status: '1', query: 'jane' }) },
  { call: 'searchPeople', with: () => ({ query: 'jane' }) },
  { call: 'getPersonByEmail', with: () => ({ email: 'jane@example.com' }) },
  { call: 'getPerson', ...at('person') },
  {
    call: 'updateUserType',
    with: () => ({ type: '1' }),
    fill: (_body, { person }) => ({ userIds: [person] }),
  },
];

const groups: Step[] = [
  { call: 'addGroup', ...keeping('group') },
  { call: 'getGroups' },
  { call: 'getGroup', ...at('group') },
  {
    call: 'updateGroup',
    ...at('group'),
    fill: (body: object, { person }) => ({ ...body, membersToAdd: [person] }),
  },
  { call: 'addMembersTo', ...at('group'), fill: (_body, { person }) => ({ members: [person] }) },
  { call: 'setGroupManager', ...at('group'), fill: (_body, { person }) => ({ userId: person }) },
  { call: 'setMembersTo', ...at('group'), fill: (_body, { person }) => ({ members: [person] }) },
];

/** The kinds of room that the examples make: one to work in, one for everybody, one that is numbered. */
const KINDS: Record<number, string> = { 2: 'room', 6: 'open', 8: 'data' };

const rooms: Step[] = [
  {
    call: 'createRoom',
    keep: ({ response }: Told<{ id: number; roomType: number }>) => ({
      [KINDS[response.roomType] ?? '']: String(response.id),
    }),
  },
  { call: 'getRoomsFolder', with: () => ({ count: '10', type: '2' }) },
  { call: 'getRootFolders' },
  { call: 'getFolderOfRooms' },
  { call: 'getFolderOfArchive' },
  { call: 'getFolderOfTemplates' },
  { call: 'getRoomInfo', ...inRoom },
  { call: 'getFolderInfo', ...inRoom },
  { call: 'updateRoom', ...inRoom },
  { call: 'pinRoom', ...inRoom },
  { call: 'unpinRoom', ...inRoom },
  { call: 'renameFolder', ...inRoom },
  { call: 'getFolderContent', ...inRoom },
  { call: 'getFolderPath', ...inRoom },
  { call: 'getSubfolders', ...inRoom },
  { call: 'getFolderHistory', ...inRoom },
  { call: 'getRoomsNewItems' },
  { call: 'getNewRoomItems', ...inRoom },
  { call: 'getNewFolderItems', ...inRoom },
];

const tags: Step[] = [
  { call: 'createRoomTag' },
  { call: 'getTagsInfo' },
  { call: 'addRoomTags', ...inRoom },
  { call: 'hasTagLinks', with: () => ({ tagName: 'maths' }) },
  { call: 'deleteRoomTags', ...inRoom },
  { call: 'updateRoomTag' },
  { call: 'deleteCustomTags' },
];

const sharing: Step[] = [
  {
    call: 'setRoomSecurity',
    ...inRoom,
    fill: (_body, { person }) => ({ invitations: [{ id: person, access: 10 }] }),
  },
  { call: 'getRoomSecurityInfo', ...inRoom },
  { call: 'resendEmailInvitations', ...inRoom },
  { call: 'getUsersWithRoomShared', ...inRoom },
  { call: 'getGroupsWithRoomShared', ...inRoom },
  { call: 'getAccountsWithRoomShared', ...inRoom },
  {
    call: 'setRoomLink',
    ...at('open'),
    keep: ({ response }: Told<{ sharedLink: { requestToken: string } }>) => ({
      link: response.sharedLink.requestToken,
    }),
  },
  { call: 'getRoomLinks', ...at('open') },
  { call: 'getRoomsPrimaryExternalLink', ...at('open') },
  { call: 'getExternalShareData', with: ({ link = '' }) => ({ key: link }) },
  { call: 'applyExternalSharePassword', with: ({ link = '' }) => ({ key: link }) },
];

/** One pixel, red. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
function picture(): FormData {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(PNG, 'base64')], { type: 'image/png' }), 'logo.png');
  return form;
}

const pictures: Step[] = [
  {
    call: 'getRoomCovers',
    keep: ({ response: [one] }: Told<{ id: string }[]>) => ({ cover: one?.id ?? '' }),
  },
  {
    call: 'changeRoomCover',
    ...inRoom,
    fill: (body: object, { cover }) => ({ ...body, cover }),
  },
  {
    call: 'uploadRoomLogo',
    form: picture,
    keep: ({ response }: Told<{ data: string }>) => ({ file: response.data }),
  },
  {
    call: 'createRoomLogo',
    ...inRoom,
    fill: (body: object, { file }) => ({ ...body, tmpFile: file }),
    keep: ({ response }: Told<{ logo: { large: string } }>) => ({
      picture: response.logo.large.split('/').at(-2) ?? '',
    }),
  },
  { call: 'getPicture', with: ({ picture: id = '' }) => ({ id, size: 'large' }) },
  { call: 'deleteRoomLogo', ...inRoom },
];

const templates: Step[] = [
  {
    call: 'createRoomTemplate',
    fill: (body: object, { room }) => ({ ...body, roomId: Number(room) }),
    keep: ({ response }: Told<{ templateId: number }>) => ({ template: String(response.templateId) }),
  },
  { call: 'getRoomTemplateStatus' },
  { call: 'getPublicSettings', ...at('template') },
  { call: 'setPublicSettings', fill: (body: object, { template }) => ({ ...body, id: Number(template) }) },
  {
    call: 'createRoomFromTemplate',
    fill: (body: object, { template }) => ({ ...body, templateId: Number(template) }),
  },
  { call: 'getRoomCreatingStatus' },
];

const shelves: Step[] = [
  {
    call: 'addRoomGroup',
    fill: (body: object, seen) => ({ ...body, rooms: ofRooms(seen) }),
    ...keeping('shelf'),
  },
  { call: 'getRoomGroups' },
  { call: 'getRoomGroup', ...at('shelf') },
  {
    call: 'updateRoomGroup',
    ...at('shelf'),
    fill: (_body, seen) => ({ roomsToRemove: ofRooms(seen) }),
  },
  { call: 'changeRoomGroupIcon', ...at('shelf') },
  { call: 'deleteRoomGroup', ...at('shelf') },
];

const quotasAndIndex: Step[] = [
  { call: 'saveRoomQuotaSettings' },
  { call: 'updateRoomsQuota', fill: (body: object, seen) => ({ ...body, roomIds: ofRooms(seen) }) },
  { call: 'resetRoomQuota', fill: (_body, seen) => ({ roomIds: ofRooms(seen) }) },
  { call: 'reorderRoom', ...at('data') },
  { call: 'startRoomIndexExport', ...at('data') },
  { call: 'getRoomIndexExport' },
  { call: 'downloadRoomIndex', ...at('data') },
  { call: 'terminateRoomIndexExport' },
];

const operations: Step[] = [
  { call: 'checkDestFolder', with: (seen) => ({ folderIds: seen['room'] ?? '', destFolderId: '3' }) },
  { call: 'checkMoveConflicts', with: (seen) => ({ folderIds: seen['room'] ?? '', destFolderId: '3' }) },
  { call: 'duplicateEntries', fill: (body: object, seen) => ({ ...body, folderIds: ofRooms(seen) }) },
  { call: 'copyEntries', fill: (_body, seen) => ({ folderIds: ofRooms(seen), destFolderId: 2 }) },
  { call: 'moveEntries', fill: (body: object, seen) => ({ ...body, folderIds: ofRooms(seen) }) },
  { call: 'unarchiveRoom', ...inRoom },
  { call: 'markAsRead', fill: (_body, seen) => ({ folderIds: ofRooms(seen) }) },
  { call: 'downloadEntries', fill: (_body, seen) => ({ folderIds: ofRooms(seen) }) },
  { call: 'deleteFileVersions' },
  { call: 'emptyTrash' },
  {
    call: 'getOperations',
    keep: ({ response: [one] }: Told<{ id: string }[]>) => ({ operation: one?.id ?? '' }),
  },
  { call: 'getOperationsByType', with: () => ({ operationType: '0' }) },
  { call: 'terminateOperations' },
  { call: 'terminateOperation', ...at('operation') },
];

const endings: Step[] = [
  {
    call: 'changeOwner',
    fill: (_body, seen) => ({ userId: seen['self'], folderIds: ofRooms(seen) }),
  },
  { call: 'removeMembersFrom', ...at('group'), fill: (_body, { person }) => ({ members: [person] }) },
  { call: 'deleteGroup', ...at('group') },
  {
    call: 'updateUserStatus',
    with: () => ({ status: '2' }),
    fill: (_body, { person }) => ({ userIds: [person] }),
  },
  { call: 'removeUsers', fill: (_body, { person }) => ({ userIds: [person] }) },
  { call: 'archiveRoom', ...inRoom },
  {
    call: 'deleteEntries',
    fill: (body: object, { template }) => ({ ...body, folderIds: [Number(template)] }),
  },
  { call: 'deleteRoom', ...inRoom },
  { call: 'archiveRoom', ...at('open') },
  { call: 'deleteFolder', ...at('open') },
];

export const docspace: Story = {
  api: 'docspace',
  headers: () => ({ authorization: `Bearer ${KEYS.apiKey}` }),
  steps: [
    ...settings,
    ...keys,
    ...people,
    ...groups,
    ...rooms,
    ...tags,
    ...sharing,
    ...pictures,
    ...templates,
    ...shelves,
    ...quotasAndIndex,
    ...operations,
    ...endings,
  ],
};
