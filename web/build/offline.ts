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
        if (chunk.type === 'chunk' && chunk.code.includes('//esm.sh')) this.error(`${chunk.fileName} asks esm.sh`);
      }
    },
  };
}
