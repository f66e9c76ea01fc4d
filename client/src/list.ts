import type { CallOptions } from './options.ts';

/** Where a page begins, and how long it is. */
export interface PageQuery {
  /** The most items of a page: 1 to 100. */
  limit?: number | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
  /** The `previous` of the page after. */
  before?: string | undefined;
}

/** A page, as it is sent. */
export interface Sent<Item> {
  data: Item[];
  next: string | null;
  previous: string | null;
  count?: number;
}

/** Gets a page. */
export type Load<Item> = (query: PageQuery, options: CallOptions) => Promise<Sent<Item>>;

const LONGEST_PAGE = 100;

/** One page of a list, with the way to those beside it. */
export class Page<Item> {
  /** The items, in the order of the list. */
  readonly data: Item[];
  /** Where the next page begins: give it as `after`. null: this one is the last. */
  readonly next: string | null;
  /** Where the previous page ends: give it as `before`. null: this one is the first. */
  readonly previous: string | null;
  /** How many items there are in all, where `count: true` asked for it. */
  readonly count: number | undefined;
  readonly #turn: (query: PageQuery, options: CallOptions) => Promise<Page<Item>>;

  /** @ignore */
  constructor(sent: Sent<Item>, turn: (query: PageQuery, options: CallOptions) => Promise<Page<Item>>) {
    this.data = sent.data;
    this.next = sent.next;
    this.previous = sent.previous;
    this.count = sent.count;
    this.#turn = turn;
  }

  /** The page after this one; undefined: there is none. */
  async nextPage(options: CallOptions = {}): Promise<Page<Item> | undefined> {
    return this.next === null ? undefined : this.#turn({ after: this.next }, options);
  }

  /** The page before this one; undefined: there is none. */
  async previousPage(options: CallOptions = {}): Promise<Page<Item> | undefined> {
    return this.previous === null ? undefined : this.#turn({ before: this.previous }, options);
  }
}

/**
 * A list that is fetched page by page, as far as it is read. Nothing is asked for before.
 *
 * With `before` it is read backwards from there: the nearest item comes first.
 *
 * @example Every room
 * ```ts
 * for await (const room of enfilade.rooms.list({ tag: 'maths' })) console.log(room.name);
 * ```
 *
 * @example One page, and the one after it
 * ```ts
 * const page = await enfilade.rooms.list({ limit: 20 }).page();
 * const next = await page.nextPage();
 * ```
 */
export class List<Item> implements AsyncIterable<Item> {
  readonly #load: Load<Item>;
  readonly #query: PageQuery;
  readonly #options: CallOptions;

  /** @ignore */
  constructor(load: Load<Item>, { limit, after, before }: PageQuery, options: CallOptions) {
    this.#load = load;
    this.#query = { limit, after, before };
    this.#options = options;
  }

  /** The page that was asked for. */
  page(): Promise<Page<Item>> {
    return this.#page(this.#query, this.#options);
  }

  /**
   * All items in an array, or the first so many.
   *
   * @example
   * ```ts
   * const latest = await enfilade.rooms.list({ sort: '-created_at' }).toArray({ limit: 10 });
   * ```
   */
  async toArray({ limit = Infinity }: { limit?: number } = {}): Promise<Item[]> {
    const items: Item[] = [];
    if (limit <= 0) return items;
    for await (const item of this.#items(Math.min(limit, LONGEST_PAGE))) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }

  /** Every item, for `for await`. */
  [Symbol.asyncIterator](): AsyncIterator<Item, undefined> {
    return this.#items(LONGEST_PAGE);
  }

  async *#items(longest: number): AsyncGenerator<Item, undefined> {
    const { limit = longest, after, before } = this.#query;
    const isBackwards = before !== undefined;
    let page: Page<Item> | undefined = await this.#page({ limit, after, before }, this.#options);
    while (page) {
      yield* isBackwards ? page.data.toReversed() : page.data;
      page = isBackwards ? await page.previousPage(this.#options) : await page.nextPage(this.#options);
    }
    return undefined;
  }

  async #page(query: PageQuery, options: CallOptions): Promise<Page<Item>> {
    const sent = await this.#load(query, options);
    return new Page(sent, (turned, later) => this.#page({ limit: query.limit, ...turned }, later));
  }
}
