import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Where Excalidraw looks for a font that it does not find here: a template literal that begins so. */
const ELSEWHERE = /`https:\/\/esm\.sh\/(?:\$\{(?:[^{}`]|`[^`]*`|\$\{[^{}]*\})*\}|[^`$])*`/g;

/** The languages that the page has; of Excalidraw's fifty the others are never asked for. */
const OTHER_LANGUAGES = /\/locales\/(?!(en|zh-CN)\b)[\w-]+\.js$/;
const NO_WORDS = '\0no-words';

/** Leaves out Excalidraw's texts in languages that the page does not have. */
export function fewLanguages(): Plugin {
  return {
    name: 'enfilade-few-languages',
    enforce: 'pre',
    resolveId: (source) => (OTHER_LANGUAGES.test(source) ? NO_WORDS : null),
    load: (id) => (id === NO_WORDS ? 'export default {}' : null),
  };
}

const WHOLE_FONTS = join(import.meta.dirname, '../src/board/whole-fonts.ts');
/** Whether Excalidraw makes fonts smaller in a worker. */
const BY_WORKERS = /\btypeof Worker\s*(?:<|!==?)\s*"u(?:ndefined)?"/g;

/**
 * Puts fonts into SVG files as they are: they come in small parts by script, and to make them smaller still, Excalidraw
 * would load 1.8 MB and evaluate text as code, which the policy of the page forbids.
 */
export function wholeFonts(): Plugin {
  let replaced = 0;
  return {
    name: 'enfilade-whole-fonts',
    enforce: 'pre',
    resolveId: (source) => (/subset-(shared|worker)\.chunk\.js$/.test(source) ? WHOLE_FONTS : null),
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw') || !BY_WORKERS.test(code)) return null;
      const changed = code.replaceAll(BY_WORKERS, () => {
        replaced += 1;
        return 'false';
      });
      return { code: changed, map: null };
    },
    generateBundle() {
      if (replaced === 0)
        this.error('Excalidraw no longer asks for Worker where build/offline.ts looks for it');
    },
  };
}

/** Lets Excalidraw ask this server only. Fails the build when there is nothing to replace: then it asks otherwise. */
export function offline(): Plugin {
  let replaced = 0;
  return {
    name: 'enfilade-offline',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw') || !code.includes('esm.sh')) return null;
      const changed = code.replaceAll(ELSEWHERE, () => {
        replaced += 1;
        return '`${window.location.origin}/`';
      });
      return { code: changed, map: null };
    },
    generateBundle(_options, bundle) {
      if (replaced === 0) this.error('Excalidraw no longer says esm.sh where build/offline.ts looks for it');
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.code.includes('//esm.sh'))
          this.error(`${chunk.fileName} asks esm.sh`);
      }
    },
  };
}
