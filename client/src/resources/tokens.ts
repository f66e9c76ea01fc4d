import type { MintedToken, NewProjectToken, NewRoomToken, Revoked, RevokeTokens } from '../generated.ts';
import type { WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** Tokens that let people into rooms, or open the APIs that go by signed ones: `enfilade.tokens`. */
export class Tokens {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a token that lets somebody into a room; `url` is the page of the room with it.
   *
   * @example
   * ```ts
   * const { url } = await enfilade.tokens.forRoom('name:algebra-2', { role: 'writer', name: 'Jane', user_id: 'jane' });
   * ```
   */
  forRoom(room: RoomRef, wanted: NewRoomToken, options?: WriteOptions): Promise<MintedToken> {
    return this.#transport.call('createRoomToken', { ...roomAt(room), body: wanted }, options);
  }

  /**
   * Revokes one token, or everything that lets people into the room until now. Whoever came in with it has to leave.
   *
   * @example
   * ```ts
   * await enfilade.tokens.revoke('name:algebra-2', { token: minted.token });
   * ```
   */
  revoke(room: RoomRef, which: RevokeTokens, options?: WriteOptions): Promise<Revoked> {
    return this.#transport.call('revokeRoomTokens', { ...roomAt(room), body: which }, options);
  }

  /**
   * Makes a token that opens everything of the project at one API. It is for servers.
   *
   * @example
   * ```ts
   * const { token, expires_at } = await enfilade.tokens.forProject({ door: '100ms', lifetime_seconds: 3600 });
   * ```
   */
  forProject(wanted: NewProjectToken, options?: WriteOptions): Promise<MintedToken> {
    return this.#transport.call('createToken', { body: wanted }, options);
  }
}
