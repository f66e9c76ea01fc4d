import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';

export interface ConversionPagesTable {
  conversion_id: string;
  number: number;
  width: number;
  height: number;
  type: string;
  blob_id: string;
  content: string;
}

declare module '../db/schema.ts' {
  interface Tables {
    conversion_pages: ConversionPagesTable;
  }
}

/** A page of a converted document. */
export interface Page {
  number: number;
  width: number;
  height: number;
  type: string;
  blobId: string;
}

const EXTENSIONS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** AG 2.5: clients know pages by this path. */
export function pagePath(conversionId: string, { number, type }: Pick<Page, 'number' | 'type'>): string {
  return `/staticConvert/${conversionId}/${number}.${EXTENSIONS[type] ?? 'bin'}`;
}

/** Which page a path names. */
export function pageNamed(path: string): { conversionId: string; number: number } | undefined {
  const [, conversionId, number] =
    /^\/staticConvert\/([0-9a-f]{32})\/(?:preview\/)?([1-9]\d{0,5})\.[a-z]{3,4}$/.exec(path) ?? [];
  return conversionId === undefined ? undefined : { conversionId, number: Number(number) };
}

/** Where the file of a page is. */
export async function pageBlob(
  queries: Queries,
  { conversionId, number }: { conversionId: string; number: number },
): Promise<{ blobId: string; type: string } | undefined> {
  const row = await queries
    .selectFrom('conversion_pages')
    .select(['blob_id', 'type'])
    .where('conversion_id', '=', conversionId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row && { blobId: row.blob_id, type: row.type };
}

export async function insertPage(
  tx: Tx,
  conversionId: string,
  page: Page & { content: string },
): Promise<void> {
  const { number, width, height, type, blobId, content } = page;
  await tx
    .insertInto('conversion_pages')
    .values({ ...{ conversion_id: conversionId, number, width, height, type }, blob_id: blobId, content })
    .execute();
}

/** The pages that are there, in their order. */
export async function pagesOf(queries: Queries, conversionId: string, most = 10_000): Promise<Page[]> {
  const rows = await queries
    .selectFrom('conversion_pages')
    .select(['number', 'width', 'height', 'type', 'blob_id'])
    .where('conversion_id', '=', conversionId)
    .orderBy('number')
    .limit(atMost(most))
    .execute();
  return rows.map(({ blob_id: blobId, ...page }) => ({ ...page, blobId }));
}

/** Forgets the pages of a document. @returns the ids of their files */
export async function deletePages(tx: Tx, conversionId: string): Promise<string[]> {
  const rows = await tx
    .deleteFrom('conversion_pages')
    .where('conversion_id', '=', conversionId)
    .returning('blob_id')
    .execute();
  return rows.map((row) => row.blob_id);
}
