// A program as a customer writes it, with the vendor's SDK as it is. Its only setting is `https_proxy`.
import * as HMS from '@100mslive/server-sdk';

const [, , steps = '[]'] = process.argv;
const results: unknown[] = [];
const hms = new HMS.SDK();

for (const [path, ...args] of JSON.parse(steps) as [string, ...unknown[]][])
  results.push(await run(path, args));
console.log(JSON.stringify(results));

/** `rooms.list` with its arguments; an iterator is read to its end. `$2.id` stands for the id in result number 2. */
async function run(path: string, args: unknown[]): Promise<unknown> {
  const [wrapper = '', method = ''] = path.split('.');
  const owner = (hms as unknown as Record<string, Record<string, (...given: unknown[]) => unknown>>)[wrapper];
  try {
    const answer = await owner?.[method]?.(...args.map(filled));
    if (!isIterable(answer)) return answer;
    const all = [];
    for await (const one of answer) all.push(one);
    return all;
  } catch (error) {
    return { failed: error instanceof Error ? error.message : error };
  }
}

function filled(arg: unknown): unknown {
  const [, step = '', members = ''] = /^\$(\d+)\.(.+)$/.exec(typeof arg === 'string' ? arg : '') ?? [];
  if (step === '') return arg;
  let value = results[Number(step)];
  for (const member of members.split('.')) value = (value as Record<string, unknown>)[member];
  return value;
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
