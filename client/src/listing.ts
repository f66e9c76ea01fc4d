import { List, type Sent } from './list.ts';
import type { AnswerOf, InputOf, Operation } from './operations.ts';
import type { CallOptions } from './options.ts';
import type { Transport } from './transport.ts';

/** The calls that answer a page. */
type Listing = { [O in Operation]: AnswerOf<O> extends Sent<unknown> ? O : never }[Operation];
type ItemOf<O extends Operation> = AnswerOf<O> extends Sent<infer Item> ? Item : never;

/** The list behind a call that answers pages. */
export function listOf<O extends Listing>(
  transport: Transport,
  operation: O,
  input: InputOf<O>,
  options: CallOptions = {},
): List<ItemOf<O>> {
  const { query = {} } = input;
  return new List<ItemOf<O>>(
    async (place, later) => {
      const turned = { ...input, query: { ...query, ...place } };
      return (await transport.call(operation, turned, { ...options, ...later })) as Sent<ItemOf<O>>;
    },
    query,
    options,
  );
}
