export { Enfilade } from './enfilade.ts';
export { EnfiladeError, isEnfiladeError, type ErrorCode, type ProblemCode } from './errors.ts';
export { List, Page, type PageQuery } from './list.ts';
export type { CallOptions, ChangeOptions, EnfiladeOptions, Fetch, WriteOptions } from './options.ts';
export type { RoomRef } from './room-ref.ts';
export type { OneOrMany } from './one-or-many.ts';
export type { RoomQuery, RoomSortKey } from './room-query.ts';
export {
  MOST_IN_A_BATCH,
  type BatchOperation,
  type BatchStep,
  type DeletionOutcome,
  type OutcomeOf,
  type OutcomesOf,
  type RoomOutcome,
} from './batch.ts';
export type { EventListQuery, EventQuery, EventReadQuery } from './event-log.ts';
export type { Bans } from './resources/bans.ts';
export type { Codes } from './resources/codes.ts';
export type { Conversions } from './resources/conversions.ts';
export type { DeletedRooms } from './resources/deleted-rooms.ts';
export type { Events } from './resources/events.ts';
export type { GroupQuery, Groups } from './resources/groups.ts';
export type { History, HistoryQuery } from './resources/history.ts';
export type { Keys } from './resources/keys.ts';
export type { Links } from './resources/links.ts';
export type { Members } from './resources/members.ts';
export type { ParticipantQuery, Participants } from './resources/participants.ts';
export type { Projects } from './resources/projects.ts';
export type { Roles } from './resources/roles.ts';
export type { RoomEvents } from './resources/room-events.ts';
export type { Rooms } from './resources/rooms.ts';
export type { SceneQuery, Scenes } from './resources/scenes.ts';
export type { Screenshots } from './resources/screenshots.ts';
export type { Sessions } from './resources/sessions.ts';
export type { Templates } from './resources/templates.ts';
export type { Tokens } from './resources/tokens.ts';
export type { UserQuery, Users } from './resources/users.ts';
export type {
  AccessKey,
  Ban,
  Batch,
  Code,
  CodeChange,
  Conversion,
  ConvertedPage,
  DeletedRoom,
  DuplicateRoom,
  Event as EnfiladeEvent,
  EventPage,
  Group,
  GroupChange,
  HistoryPage,
  HistoryScene,
  HistoryStep,
  Key,
  KeyChange,
  Link,
  LinkChange,
  ListedConversion,
  Member,
  MemberAccess,
  MintedToken,
  NewCodes,
  NewConversion,
  NewGroup,
  NewKey,
  NewLink,
  NewMember,
  NewProject,
  NewProjectToken,
  NewRoom,
  NewRoomToken,
  NewScenes,
  NewScreenshot,
  NewTemplate,
  NewUser,
  Participant,
  Problem,
  Project,
  ProjectChange,
  ProjectWithKeys,
  Removed,
  RemovedLink,
  Revoked,
  RevokeTokens,
  Role,
  RoleInput,
  RollAccessKey,
  RollKey,
  Room,
  RoomChange,
  Scene,
  SceneBackground,
  SceneChange,
  Screenshot,
  Session,
  ShownAccessKey,
  ShownKey,
  Template,
  TemplateChange,
  User,
  UserChange,
} from './generated.ts';
export {
  joinRoom,
  JoinError,
  LiveRoom,
  RefusedError,
  type JoinOptions,
  type LiveEvents,
  type LiveState,
  type SocketMaker,
} from './live/room.ts';
export type { RoomCall } from './live/call.ts';
export type {
  Background,
  BoardElement,
  BoardRole,
  CallAsk,
  CallFrame,
  GoodbyeCode,
  LeaveReason,
  LiveMessage,
  LivePerson,
  LiveRoomFacts,
  LiveScene,
  Point,
} from './live/messages.ts';
