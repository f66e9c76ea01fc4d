import { Enfilade } from '@enfilade/client';
import type { Io } from '../io.ts';
import { argumentFor } from '../run/members.ts';
import { plain } from '../show/plain.ts';
import type { Candidate } from './candidate.ts';

/** Who waits for this has a key under the finger. */
const PATIENCE_MS = 1000;
const SHOWN = 100;

/** The names of the rooms in which something happened last, where the environment leads to a server. */
export async function roomCandidates({ env }: Pick<Io, 'env'>): Promise<Candidate[]> {
  const { ENFILADE_URL: url, ENFILADE_API_KEY: key } = env;
  if (!url || !key) return [];
  try {
    const client = new Enfilade({ url, key, retries: 0, timeout: PATIENCE_MS });
    const { data } = await client.rooms.list({ sort: '-last_activity_at', limit: SHOWN }).page();
    return data.map(({ name, title }) => ({ value: argumentFor(name), doc: plain(title ?? '') }));
  } catch {
    return [];
  }
}
