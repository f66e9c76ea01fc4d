/** A fenced block of a page, and the block right below it that shows what it prints. */
export interface Block {
  /** The line of its fence, from 1. */
  line: number;
  lang: string;
  code: string;
  /** What a comment before it says about the run: `<!-- run: server -->`. */
  mark: string | undefined;
  shown: Shown | undefined;
}

export interface Shown {
  lang: string;
  text: string;
  /** Where the text stands in the page. */
  from: number;
  to: number;
}

const FENCE = /^(?:<!-- run: (\S+) -->\n\n?)?```(\S*)[^\n]*\n(.*?)^```$/gms;

/** Languages of blocks that show something; right below a block that runs, what it prints. */
const SHOWN = new Set(['text', 'json', 'jsonc']);

/** Every fenced block of a page, in its order; those that show what the one before prints are `shown` there. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (const match of page.matchAll(FENCE)) {
    const [whole, mark, lang = '', code = ''] = match;
    const last = blocks.at(-1);
    const between = page.slice(end, match.index);
    end = match.index + whole.length;
    if (SHOWN.has(lang) && last && runs(last.lang) && !last.shown && /^\s*$/.test(between)) {
      const from = end - '```'.length - code.length;
      last.shown = { lang, text: code, from, to: from + code.length };
      continue;
    }
    const line = page.slice(0, match.index).split('\n').length;
    blocks.push({ line, lang, code, mark, shown: undefined });
  }
  return blocks;
}

/** The page with other texts where it shows something. @param changes in their order */
export function withShown(page: string, changes: readonly Shown[]): string {
  return changes.reduceRight((left, { from, to, text }) => left.slice(0, from) + text + left.slice(to), page);
}

const RUN = new Set(['sh', 'bash', 'js', 'ts', 'python']);

/** Whether blocks of this language are run. */
export function runs(lang: string): boolean {
  return RUN.has(lang);
}
