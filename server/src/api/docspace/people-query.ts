import type { Static } from 'typebox';
import type { UserSearch, UserSlice } from '../../projects/user-lists.ts';
import { USER_KINDS, type UserKind, type UserStatus } from '../../projects/users.ts';
import type { Caller } from './auth.ts';
import { SortOrder } from './enums.ts';
import { ActivationStatus, Area, EmployeeStatus, userKindOf } from './enums-sharing.ts';
import type { PeopleQuery } from './schema-people.ts';

type Query = Partial<Static<typeof PeopleQuery>>;

/** Which people are asked for (DS 7.1); undefined where nobody can be. */
export function peopleSearched(
  query: Query,
  { user }: Caller,
  text = query.filterValue,
): UserSearch | undefined {
  const kinds = kindsOf(query);
  const statuses = statusesOf(query);
  if (kinds.length === 0 || statuses.length === 0) return undefined;
  const { groupId, excludeGroup, withoutGroup, invitedByMe, inviterId } = query;
  const invitedBy = invitedByMe ? user.id : inviterId?.toLowerCase();
  const group = groupId?.toLowerCase();
  return {
    ...(kinds.length < USER_KINDS.length && { kinds }),
    ...(statuses.length < STATUSES.length && { statuses }),
    ...(text?.trim() && { text: text.trim() }),
    ...(group && (excludeGroup ? { notInGroup: group } : { groupId: group })),
    ...(withoutGroup && { ungrouped: true }),
    ...(invitedBy && { invitedBy }),
  };
}

function kindsOf({ employeeType = 0, employeeTypes = [], isAdministrator, area }: Query): UserKind[] {
  const wanted = [employeeType, ...employeeTypes].map(userKindOf).filter((kind) => kind !== undefined);
  return USER_KINDS.filter((kind) => {
    if (wanted.length > 0 && !wanted.includes(kind)) return false;
    if (isAdministrator === true && kind !== 'admin') return false;
    if (area === Area.Guests) return kind === 'guest';
    return area !== Area.People || kind !== 'guest';
  });
}

const STATUSES: readonly [number, number, UserStatus][] = [
  [EmployeeStatus.Active, ActivationStatus.Activated, 'active'],
  [EmployeeStatus.Pending, ActivationStatus.Pending, 'pending'],
  [EmployeeStatus.Terminated, ActivationStatus.Activated, 'disabled'],
];

function statusesOf({ employeeStatus = 0, activationStatus = 0 }: Query): UserStatus[] {
  return STATUSES.filter(
    ([status, activation]) =>
      (employeeStatus === 0 || employeeStatus & status) &&
      (activationStatus === 0 || activationStatus & activation),
  ).map(([, , status]) => status);
}

const ORDERS: Record<string, UserSlice['order']> = {
  email: 'address',
  type: 'kind',
  registrationdate: 'created',
  datetime: 'created',
};

/** Which of them, and in which order: by name where nothing else is known. */
export function peopleSlice(query: Query): UserSlice {
  const { sortBy = '', sortOrder, startIndex: offset = 0, count: limit = 100 } = query;
  const order = ORDERS[sortBy.trim().toLowerCase()] ?? 'name';
  return { order, descending: sortOrder === SortOrder.Descending, offset, limit };
}
