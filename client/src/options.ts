/** Which server, as whom, and how patiently. */
export interface EnfiladeOptions {
  /** Where the server is: `https://rooms.example.com`. */
  url: string;
  /** An API key: `sk-…`. Whoever has it can do what it may, so a web page is no place for it. */
  key: string;
  /** Sends the requests; the platform's own `fetch` where none is given. */
  fetch?: Fetch;
  /** How often a call that failed on the way is tried again; 3 where nothing is said, 0: never. */
  retries?: number;
  /** How long one try may take, in milliseconds; 30 seconds where nothing is said, 0: as long as it takes. */
  timeout?: number;
  /** Tells the server which program is asking. Browsers say who they are themselves. */
  userAgent?: string;
}

/** What this client needs of `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What every call understands. */
export interface CallOptions {
  /** Ends the call: it fails with the reason of the signal. */
  signal?: AbortSignal | undefined;
  /** Instead of that of the client. */
  retries?: number | undefined;
  /** Instead of that of the client. */
  timeout?: number | undefined;
}

/** What calls that change something understand. */
export interface WriteOptions extends CallOptions {
  /**
   * The name of this change. The same change under the same name is made once within 24 hours, also when another
   * process asks for it; where none is given each call has one of its own, so that trying again is safe.
   */
  idempotencyKey?: string | undefined;
}

/** What calls that change one thing understand. */
export interface ChangeOptions extends WriteOptions {
  /** Only when it is still at this `revision`; otherwise the call fails with `precondition_failed`. */
  ifMatch?: number | undefined;
}
