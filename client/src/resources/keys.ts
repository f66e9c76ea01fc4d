import type { Key, KeyChange, NewKey, Removed, RollKey, ShownKey } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import type { Transport } from '../transport.ts';

/** API keys; `self` is the one that this client has: `enfilade.keys`. */
export class Keys {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a key. Its text is in this answer, and never shown again.
   *
   * @example
   * ```ts
   * const { key } = await enfilade.keys.create({ name: 'CI', scopes: ['rooms:write'] });
   * ```
   */
  create(key: NewKey, options?: WriteOptions): Promise<ShownKey> {
    return this.#transport.call('createKey', { body: key }, options);
  }

  /** The keys of the project, the oldest first, without their texts. */
  list(query: PageQuery = {}, options?: CallOptions): List<Key> {
    return listOf(this.#transport, 'listKeys', { query }, options);
  }

  /**
   * Gets a key.
   *
   * @example
   * ```ts
   * const { scopes } = await enfilade.keys.get('self');
   * ```
   */
  get(keyId: string, options?: CallOptions): Promise<Key> {
    return this.#transport.call('getKey', at(keyId), options);
  }

  /**
   * Changes a key.
   *
   * @example So that it opens nothing
   * ```ts
   * await enfilade.keys.update(key.id, { active: false });
   * ```
   */
  update(keyId: string, change: KeyChange, options?: WriteOptions): Promise<Key> {
    return this.#transport.call('updateKey', { ...at(keyId), body: change }, options);
  }

  /** Revokes a key. It cannot be brought back. */
  delete(keyId: string, options?: WriteOptions): Promise<Removed> {
    return this.#transport.call('deleteKey', at(keyId), options);
  }

  /**
   * Gives a key a new text, in this answer; the old one stays good for as long as `overlap_seconds` says.
   *
   * @example
   * ```ts
   * const { key } = await enfilade.keys.roll('self', { overlap_seconds: 3600 });
   * ```
   */
  roll(keyId: string, wanted: RollKey, options?: WriteOptions): Promise<ShownKey> {
    return this.#transport.call('rollKey', { ...at(keyId), body: wanted }, options);
  }
}

function at(keyId: string) {
  return { path: { key_id: keyId } };
}
