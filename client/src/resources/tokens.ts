import type { MintedToken, NewProjectToken, NewRoomToken } from '../generated.ts';
import type { WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** Tokens for the APIs that go by signed ones: `enfilade.tokens`. */
export class Tokens {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a token that lets somebody into a room.
   *
   * @example
   * ```ts
   * const { token } = await enfilade.tokens.forRoom('name:algebra-2', { door: 'agora', role: 'writer' });
   * ```
   */
  forRoom(room: RoomRef, wanted: NewRoomToken, options?: WriteOptions): Promise<MintedToken> {
    return this.#transport.call('createRoomToken', { ...roomAt(room), body: wanted }, options);
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
