import assert from 'node:assert/strict';

/** What differs from run to run, by what it is. */
const CHANCE: [RegExp, string][] = [
  [/((?:teamUUID|appUUID)["']?: ?["'])[\w-]+/g, '$1…'],
  [/NETLESS[A-Z]+_[\w=-]+/g, '<token>'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>'],
  [/\bjoin\.v1\.[\w-]+/g, '<token>'],
  [/\bsk-[0-9a-f]{32,}\b/g, '<key>'],
  [/("(?:secret_key|admin_password|team_uuid|app_uuid|hint)": ?)"[^"]+"/g, '$1"<secret>"'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:[\d.]+)?(Z|[+-]\d\d:\d\d)?/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/\b[0-9a-f]{64}\b/g, '<hash>'],
  [/\b[0-9a-f]{24}(?:[0-9a-f]{8})?\b/g, '<id>'],
  // Of scenes.
  [/\b[0-9a-f]{16}\b/g, '<id>'],
  [/\bWz[A-Z]\w{3,}\b/g, '<place>'],
  [/\b[a-z]{3}-[a-z]{4}-[a-z]{3}\b/g, '<code>'],
  [/("(?:next|previous|cursor)": ?)"[^"]+"/g, '$1"<cursor>"'],
  [/\b\d+(\.\d+)? ?m?s\b/g, '<duration>'],
  // Of the ports, those of the pages are not chance; of a key, the last characters are.
  [/127\.0\.0\.1:(?!7788\b|7799\b)\d+/g, '<address>'],
  [/…[0-9a-f]{4}\b/g, '<hint>'],
];

/** A text without what differs from run to run. */
export function withoutChance(text: string): string {
  return CHANCE.reduce((left, [pattern, name]) => left.replace(pattern, name), text).trim();
}

/** A line such as `// …` says that the members which are not shown are left out. */
const LEFT_OUT = /^\s*\/\/.*$/gm;

/**
 * Checks that what was printed is what a page shows, but for chance.
 *
 * @param lang `text`, or `json` and `jsonc`: then values are compared, and a comment in it leaves members out
 */
export function comparePrinted(lang: string, printed: string, shown: string, where: string): void {
  if (lang === 'text') {
    assert.equal(withoutChance(printed), withoutChance(shown), where);
    return;
  }
  const expected = parse(shown.replace(LEFT_OUT, ''), where);
  const actual = parse(printed, where);
  const compared = isPartial(shown) ? likeShown(actual, expected) : actual;
  assert.deepEqual(
    JSON.parse(withoutChance(JSON.stringify(compared, null, 1))),
    JSON.parse(withoutChance(JSON.stringify(expected, null, 1))),
    where,
  );
}

/** What the page should show instead of what it shows. */
export function toBeShown(lang: string, printed: string, shown: string): string {
  if (lang === 'text') return `${printed.trim()}\n`;
  const actual: unknown = JSON.parse(printed);
  const whole = `${JSON.stringify(actual, null, 2)}\n`;
  if (!isPartial(shown)) return whole;
  const wanted = parse(shown.replace(LEFT_OUT, ''), 'shown');
  const kept = likeShown(actual, wanted);
  // An answer of another shape is for the writer to look at.
  if (JSON.stringify(shapeOf(kept)) !== JSON.stringify(shapeOf(wanted))) return whole;
  return `${JSON.stringify(kept, null, 2).replace(/([^,{[])\n\}$/, '$1\n  // …\n}')}\n`;
}

function isPartial(shown: string): boolean {
  return shown.search(LEFT_OUT) >= 0;
}

function parse(text: string, where: string): unknown {
  try {
    // A comment may stand after the last comma.
    return JSON.parse(text.replace(/,(\s*[}\]])/g, '$1'));
  } catch (cause) {
    throw new Error(`${where}: not JSON: ${text}`, { cause });
  }
}

/** Of a value, the members that the page shows. */
function likeShown(actual: unknown, shown: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(shown))
    return actual.map((item: unknown, index) => (index in shown ? likeShown(item, shown[index]) : item));
  if (!isObject(actual) || !isObject(shown)) return actual;
  const members = Object.keys(shown).filter((name) => name in actual);
  return Object.fromEntries(members.map((name) => [name, likeShown(actual[name], shown[name])]));
}

/** The names of all members, in their order. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  return isObject(value)
    ? Object.entries(value)
        .sort()
        .map(([name, member]) => [name, shapeOf(member)])
    : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
