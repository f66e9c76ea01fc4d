import type { Conversion, ListedConversion, NewConversion, Removed } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import type { Transport } from '../transport.ts';

/** Documents that become pages: `enfilade.conversions`. */
export class Conversions {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Begins to convert a file; the events `conversion.finished` and `conversion.failed` tell when that ends.
   *
   * @example
   * ```ts
   * const { id } = await enfilade.conversions.create({ url: 'https://files.example.com/lesson.pdf' });
   * ```
   */
  create(wanted: NewConversion, options?: WriteOptions): Promise<Conversion> {
    return this.#transport.call('createConversion', { body: wanted }, options);
  }

  /** How far it is, and its pages. */
  get(id: string, options?: CallOptions): Promise<Conversion> {
    return this.#transport.call('getConversion', { path: { conversion_id: id } }, options);
  }

  /** The newest first, without their pages. */
  list(query: PageQuery = {}, options?: CallOptions): List<ListedConversion> {
    return listOf(this.#transport, 'listConversions', { query }, options);
  }

  /** Gives up converting a file, or deletes its pages. */
  delete(id: string, options?: WriteOptions): Promise<Removed> {
    return this.#transport.call('deleteConversion', { path: { conversion_id: id } }, options);
  }
}
