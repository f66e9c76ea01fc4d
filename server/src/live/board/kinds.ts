type Kind = (value: unknown) => boolean;

/**
 * What members of elements are, where they are given: Excalidraw 0.18 (`element/types.d.ts`) and older ones, which it
 * still reads. Another kind breaks the page of everybody who sees the scene. The page knows the same: `web/src/board/sound.ts`.
 */
const KINDS: readonly [names: readonly string[], isSo: Kind, text: string][] = [
  [
    ['strokeColor', 'backgroundColor', 'fillStyle', 'strokeStyle', 'text', 'originalText', 'font', 'status'],
    isText,
    'a string',
  ],
  [['textAlign', 'verticalAlign'], isText, 'a string'],
  [
    ['name', 'frameId', 'containerId', 'index', 'startArrowhead', 'endArrowhead'],
    orNull(isText),
    'a string or null',
  ],
  [['fontFamily', 'lineHeight', 'seed', 'updated'], isNumber, 'a number'],
  [['locked', 'autoResize', 'simulatePressure', 'elbowed'], isFlag, 'a boolean'],
  [['startIsSpecial', 'endIsSpecial'], orNull(isFlag), 'a boolean or null'],
  [['groupIds'], listOf(isText), 'a list of strings'],
  [['boundElementIds'], orNull(listOf(isText)), 'a list of strings or null'],
  [['pressures'], listOf(isNumber), 'a list of numbers'],
  [
    ['boundElements'],
    orNull(listOf((one) => isObject(one) && isText(one['id']))),
    'a list of objects with an id, or null',
  ],
  [['startBinding', 'endBinding'], orNull(isBinding), 'an object with an elementId, or null'],
  [['lastCommittedPoint', 'scale'], orNull(isPair), 'a pair of numbers or null'],
  [['roundness', 'crop'], orNull(hasNumbers), 'an object with numbers, or null'],
  [
    ['fixedSegments'],
    orNull(listOf((one) => isObject(one) && isPair(one['start']) && isPair(one['end']))),
    'a list of objects with a start and an end, or null',
  ],
  [['customData'], orNull((value) => typeof value === 'object'), 'an object or null'],
];

/** By type, what Excalidraw does without in none that is not deleted. */
const NEEDED: Readonly<Record<string, string>> = {
  line: 'points',
  arrow: 'points',
  freedraw: 'points',
  text: 'text',
};

/** What is wrong with the kinds of an element's members; undefined: nothing. */
export function wrongKind(element: Readonly<Record<string, unknown>>): string | undefined {
  for (const [names, isSo, text] of KINDS) {
    for (const name of names) {
      const value = element[name];
      if (value !== undefined && !isSo(value)) return `${name} must be ${text}`;
    }
  }
  const needed = NEEDED[String(element['type'])];
  const isThere = needed === undefined || element[needed] !== undefined || element['isDeleted'] === true;
  return isThere ? undefined : `${needed} is missing`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}
function isNumber(value: unknown): boolean {
  return Number.isFinite(value);
}
/** In JSON, null is also what was no number. */
function isNumberOrNull(value: unknown): boolean {
  return value === null || isNumber(value);
}
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function orNull(isSo: Kind): Kind {
  return (value) => value === null || isSo(value);
}
function listOf(isSo: Kind): Kind {
  return (value) => Array.isArray(value) && value.every(isSo);
}
function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isNumberOrNull);
}
function hasNumbers(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isNumberOrNull);
}
function isBinding(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { elementId, focus = null, gap = null, fixedPoint = null } = value;
  if (!isText(elementId) || !isNumberOrNull(focus) || !isNumberOrNull(gap)) return false;
  return fixedPoint === null || isPair(fixedPoint);
}
