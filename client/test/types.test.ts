import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  DeletionOutcome,
  Enfilade,
  EnfiladeError,
  ErrorCode,
  EventReadQuery,
  GroupQuery,
  isEnfiladeError,
  List,
  PageQuery,
  Problem,
  Room,
  RoomOutcome,
  RoomQuery,
  UserQuery,
} from '../src/index.ts';
import type { operations } from '../src/generated.ts';

// What is below is checked by the compiler: it is never called. A line that should not compile and does is an error.

type Same<A, B> = (<T>(t: T) => T extends A ? 1 : 2) extends <T>(t: T) => T extends B ? 1 : 2 ? true : false;

/** `exactly<Room>()(room, true)`: `room` is a `Room`, and nothing else. */
const exactly =
  <Wanted>() =>
  <Given>(_given: Given, _is: Same<Given, Wanted>): void => {
    // Only types are compared.
  };

async function surface(enfilade: Enfilade) {
  exactly<Room>()(await enfilade.rooms.create(), true);
  exactly<List<Room>>()(enfilade.rooms.list(), true);
  for await (const room of enfilade.rooms.list({ state: ['open', 'archived'], metadata: { grade: 8 } })) {
    exactly<Room>()(room, true);
  }
  // @ts-expect-error: a member that is not known
  await enfilade.rooms.create({ tilte: 'Algebra' });
  // @ts-expect-error: no such state
  enfilade.rooms.list({ state: 'opened' });
  // @ts-expect-error: no such order
  enfilade.rooms.list({ sort: 'size' });
  enfilade.rooms.list({ sort: '-metadata.grade' });
  // @ts-expect-error: the type of a room cannot change
  await enfilade.rooms.update(1, { type: 'form' });
  // @ts-expect-error: an answer is not for asking
  await enfilade.rooms.create({ revision: 1 });
}

async function outcomes(enfilade: Enfilade) {
  const [made, gone] = await enfilade.rooms.batch([
    { op: 'create', room: {} },
    { op: 'delete', room_id: '1' },
  ]);
  exactly<RoomOutcome>()(made, true);
  exactly<DeletionOutcome>()(gone, true);
  // @ts-expect-error: only when it is ok
  exactly<Room>()(made.room, true);
  if (made.ok) exactly<Room>()(made.room, true);
  else exactly<EnfiladeError>()(made.error, true);
  // @ts-expect-error: no such operation
  await enfilade.rooms.batch([{ op: 'archive', room_id: '1' }]);
}

function told(error: unknown, is: typeof isEnfiladeError): string {
  if (is(error, 'name_taken', 'limit_reached')) {
    exactly<'name_taken' | 'limit_reached'>()(error.code, true);
    // @ts-expect-error: it is one of the two
    return error.code === 'internal' ? '' : error.message;
  }
  if (!is(error)) throw error;
  exactly<EnfiladeError>()(error, true);
  exactly<ErrorCode>()(error.code, true);
  // @ts-expect-error: no such code
  return error.code === 'nmae_taken' ? '' : error.message;
}

/** What the client adds to what the server says. */
type Ours = 'network' | 'timeout' | 'unexpected';

/** What of a query the server knows and the client does not. */
type Forgotten<Call extends keyof operations, Query> = Exclude<
  keyof NonNullable<operations[Call]['parameters']['query']>,
  keyof Query | 'metadata.<key>'
>;

test('types: what is wrong does not compile', () => {
  const same = [
    true satisfies Same<Exclude<ErrorCode, Ours>, Problem['code']>,
    true satisfies Same<Forgotten<'listRooms', RoomQuery>, never>,
    true satisfies Same<Forgotten<'listUsers', UserQuery>, never>,
    true satisfies Same<Forgotten<'listGroups', GroupQuery>, never>,
    true satisfies Same<Forgotten<'listEvents' | 'listRoomEvents', EventReadQuery>, never>,
    true satisfies Same<Forgotten<'listTemplates' | 'listKeys' | 'listProjects', PageQuery>, never>,
    true satisfies Same<Forgotten<'listCodes' | 'listMembers' | 'listLinks', PageQuery>, never>,
    true satisfies Same<Forgotten<'listDeletedRooms', PageQuery>, never>,
  ];
  assert.deepEqual(new Set(same), new Set([true]));
  for (const checked of [surface, outcomes, told]) assert.equal(typeof checked, 'function');
});
