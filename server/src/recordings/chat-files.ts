import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queries } from '../db/database.ts';
import { messagesBetween, type ChatMessage } from '../rooms/chat.ts';
import type { Manifest } from './manifest.ts';

const JSON_FILE = 'chat.json';
const CSV_FILE = 'chat.csv';

export interface ChatFile {
  file: string;
  ending: 'json' | 'csv';
  contentType: string;
  bytes: number;
}

/** What everybody could read while it was recorded, twice: as JSON, and as CSV. None, where nobody wrote anything. */
export async function writeChat(
  queries: Queries,
  roomNum: number,
  folder: string,
  { startedAt, endedAt, pauses }: Manifest,
): Promise<ChatFile[]> {
  const isPaused = (at: number) => pauses.some(({ from, to }) => at >= from && at < to);
  const [json, csv] = await Promise.all([
    open(join(folder, JSON_FILE), 'w', 0o600),
    open(join(folder, CSV_FILE), 'w', 0o600),
  ]);
  try {
    let count = 0;
    await csv.writeFile('time,name,user_id,message\r\n');
    await json.writeFile('[');
    for await (const message of messagesBetween(queries, roomNum, startedAt, endedAt)) {
      if (isPaused(message.at)) continue;
      await json.writeFile(`${count === 0 ? '' : ','}\n${JSON.stringify(entryOf(message))}`);
      await csv.writeFile(rowOf(message));
      count += 1;
    }
    await json.writeFile('\n]\n');
    await Promise.all([json.sync(), csv.sync()]);
    if (count === 0) return [];
    const [{ size: jsonBytes }, { size: csvBytes }] = await Promise.all([json.stat(), csv.stat()]);
    return [
      { file: JSON_FILE, ending: 'json', contentType: 'application/json', bytes: jsonBytes },
      { file: CSV_FILE, ending: 'csv', contentType: 'text/csv; charset=utf-8', bytes: csvBytes },
    ];
  } finally {
    await Promise.all([json.close(), csv.close()]);
  }
}

function entryOf({ id, at, name, userId, text }: ChatMessage) {
  return { id, time: new Date(at).toISOString(), name, user_id: userId ?? '', message: text };
}

function rowOf({ at, name, userId, text }: ChatMessage): string {
  return [new Date(at).toISOString(), name, userId ?? '', text].map(cell).join(',') + '\r\n';
}

/** What spreadsheets would take for a formula is text for them, too. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
