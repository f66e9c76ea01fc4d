import { headOf } from '../rooms/picture-head.ts';

/** What a file is, by its content. */
export type Kind = 'pdf' | 'picture' | Office;
/** LibreOffice reads these; each by the ending that it goes by. */
export type Office = 'pptx' | 'docx' | 'xlsx' | 'odp' | 'odt' | 'ods' | 'ppt' | 'doc' | 'xls';

const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const ZIP = Buffer.from('504b0304', 'hex');
/** In a ZIP file names are not compressed. */
const PARTS: readonly [part: string, kind: Office][] = [
  ['ppt/presentation.xml', 'pptx'],
  ['word/document.xml', 'docx'],
  ['xl/workbook.xml', 'xlsx'],
];
const OPEN_DOCUMENT: readonly [type: string, kind: Office][] = [
  ['presentation', 'odp'],
  ['text', 'odt'],
  ['spreadsheet', 'ods'],
];
const HEAD = 1024;
/** Decoded, 256 MB. */
const MOST_PIXELS = 8192 * 8192;

/**
 * @param ending of its name; old office files of all kinds begin alike
 * @returns undefined for what cannot be converted
 */
export function kindOf(bytes: Buffer, ending: string): Kind | undefined {
  const picture = headOf(bytes);
  if (picture) return picture.width * picture.height <= MOST_PIXELS ? 'picture' : undefined;
  // Some programs write something before it.
  if (bytes.subarray(0, HEAD).includes('%PDF-')) return 'pdf';
  if (bytes.subarray(0, 4).equals(ZIP)) {
    const type = bytes.toString('latin1', 30, 120);
    const open = OPEN_DOCUMENT.find(([name]) =>
      type.startsWith(`mimetypeapplication/vnd.oasis.opendocument.${name}`),
    );
    return open?.[1] ?? PARTS.find(([part]) => bytes.includes(part))?.[1];
  }
  const old = (['ppt', 'doc', 'xls'] as const).find((one) => one === ending);
  return bytes.subarray(0, 8).equals(OLE) ? old : undefined;
}

/** The ending of a name or a path: `pptx`. */
export function endingOf(name: string): string {
  return /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}
