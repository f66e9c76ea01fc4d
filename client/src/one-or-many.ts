/** One of these, where there may be several. */
export type OneOrMany<T> = T | readonly T[];

/** As it is sent. */
export function many<T>(value: OneOrMany<T> | undefined): T[] | undefined {
  return value === undefined ? undefined : ([value].flat() as T[]);
}
