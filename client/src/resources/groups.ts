import type { Group, GroupChange, NewGroup, Removed } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import type { Transport } from '../transport.ts';

/** Which groups. */
export interface GroupQuery extends PageQuery {
  /** What the name holds, whatever the case. */
  q?: string | undefined;
}

/** People who are given the same rooms: `enfilade.groups`. */
export class Groups {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a group.
   *
   * @example
   * ```ts
   * const teachers = await enfilade.groups.create({ name: 'Teachers', member_ids: [user.id] });
   * ```
   */
  create(group: NewGroup, options?: WriteOptions): Promise<Group> {
    return this.#transport.call('createGroup', { body: group }, options);
  }

  /** The groups that match. */
  list(query: GroupQuery = {}, options?: CallOptions): List<Group> {
    return listOf(this.#transport, 'listGroups', { query }, options);
  }

  /** Gets a group. Who is in it: `users.list({ group_id })`. */
  get(groupId: string, options?: CallOptions): Promise<Group> {
    return this.#transport.call('getGroup', at(groupId), options);
  }

  /** Changes the name of a group, or who is asked about it. */
  update(groupId: string, change: GroupChange, options?: WriteOptions): Promise<Group> {
    return this.#transport.call('updateGroup', { ...at(groupId), body: change }, options);
  }

  /** Removes a group for good, with what it gave its people. */
  delete(groupId: string, options?: WriteOptions): Promise<Removed> {
    return this.#transport.call('deleteGroup', at(groupId), options);
  }

  /**
   * Puts a person into a group.
   *
   * @example
   * ```ts
   * await enfilade.groups.addMember(group.id, user.id);
   * ```
   */
  addMember(groupId: string, userId: string, options?: WriteOptions): Promise<Group> {
    return this.#transport.call('addGroupMember', memberAt(groupId, userId), options);
  }

  /** Takes a person out of a group. */
  removeMember(groupId: string, userId: string, options?: WriteOptions): Promise<Group> {
    return this.#transport.call('removeGroupMember', memberAt(groupId, userId), options);
  }
}

function at(groupId: string) {
  return { path: { group_id: groupId } };
}

function memberAt(groupId: string, userId: string) {
  return { path: { group_id: groupId, user_id: userId } };
}
