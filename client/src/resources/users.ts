import type { NewUser, Removed, User, UserChange } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import { many, type OneOrMany } from '../one-or-many.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import type { Transport } from '../transport.ts';

/** Which people. All of what is given must hold. */
export interface UserQuery extends PageQuery {
  /** What the name or the address holds, whatever the case. */
  q?: string | undefined;
  /** What they may be. */
  type?: OneOrMany<User['type']> | undefined;
  /** Whether they come in. */
  status?: OneOrMany<User['status']> | undefined;
  /** Who is in this group. */
  group_id?: string | undefined;
}

/** The people of the project: `enfilade.users`. */
export class Users {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Adds a person, who is pending until they open their `invitation_url`.
   *
   * @example
   * ```ts
   * const jane = await enfilade.users.create({ email: 'jane@example.com', first_name: 'Jane', type: 'room_admin' });
   * ```
   */
  create(user: NewUser, options?: WriteOptions): Promise<User> {
    return this.#transport.call('createUser', { body: user }, options);
  }

  /**
   * The people that match.
   *
   * @example
   * ```ts
   * for await (const { email } of enfilade.users.list({ status: 'pending' })) console.log(email);
   * ```
   */
  list({ type, status, ...query }: UserQuery = {}, options?: CallOptions): List<User> {
    const sent = { ...query, type: many(type), status: many(status) };
    return listOf(this.#transport, 'listUsers', { query: sent }, options);
  }

  /** Gets a person. */
  get(userId: string, options?: CallOptions): Promise<User> {
    return this.#transport.call('getUser', at(userId), options);
  }

  /**
   * Changes a person.
   *
   * @example So that they cannot come in
   * ```ts
   * await enfilade.users.update(user.id, { status: 'disabled' });
   * ```
   */
  update(userId: string, change: UserChange, options?: WriteOptions): Promise<User> {
    return this.#transport.call('updateUser', { ...at(userId), body: change }, options);
  }

  /** Removes a person for good. */
  delete(userId: string, options?: WriteOptions): Promise<Removed> {
    return this.#transport.call('deleteUser', at(userId), options);
  }
}

function at(userId: string) {
  return { path: { user_id: userId } };
}
