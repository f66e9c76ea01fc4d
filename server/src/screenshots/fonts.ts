import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GlobalFonts } from '@napi-rs/canvas';

/**
 * By folder of the package: how the styles of elements call a font. Not Liberation: the package has version 1, which is
 * under the GPL; text in it is drawn in what the machine has.
 */
const FAMILIES: Record<string, string> = {
  Excalifont: 'Excalifont',
  Nunito: 'Nunito',
  ComicShanns: 'Comic Shanns',
  Lilita: 'Lilita One',
  Cascadia: 'Cascadia',
  Virgil: 'Virgil',
  Assistant: 'Assistant',
};
/** Chinese, Japanese and Korean: 200 files, which are loaded when there is such text. */
const EASTERN: Record<string, string> = { Xiaolai: 'Xiaolai' };
const EASTERN_TEXT = /[\u2e80-\uffef]|[\ud840-\ud8bf]/;

/** Registers the fonts of elements. @returns what to call with text that is going to be drawn */
export function loadFonts(fonts: typeof GlobalFonts, folder: string): (text: string) => void {
  register(fonts, folder, FAMILIES);
  return (text) => {
    if (EASTERN_TEXT.test(text)) register(fonts, folder, EASTERN);
  };
}

/** They are known to the whole process, also to the thread after this one. */
function register(fonts: typeof GlobalFonts, folder: string, families: Record<string, string>): void {
  for (const [name, family] of Object.entries(families)) {
    if (fonts.has(family)) continue;
    for (const file of readdirSync(join(folder, name))) {
      if (file.endsWith('.woff2')) fonts.registerFromPath(join(folder, name, file), family);
    }
  }
}
