import type { BoardElement } from '@enfilade/client';

type Kind = (value: unknown) => boolean;

const isText: Kind = (value) => typeof value === 'string';
const isFlag: Kind = (value) => typeof value === 'boolean';
const isNumber: Kind = (value) => Number.isFinite(value);
const isNumberOrNull: Kind = (value) => value === null || isNumber(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const orNull =
  (isSo: Kind): Kind =>
  (value) =>
    value === null || isSo(value);
const listOf =
  (isSo: Kind): Kind =>
  (value) =>
    Array.isArray(value) && value.every(isSo);
const isPair: Kind = (value) => Array.isArray(value) && value.length === 2 && value.every(isNumberOrNull);
const hasNumbers: Kind = (value) => isObject(value) && Object.values(value).every(isNumberOrNull);
const isBinding: Kind = (value) => {
  if (!isObject(value) || !isText(value['elementId'])) return false;
  const { focus = null, gap = null, fixedPoint = null } = value;
  return isNumberOrNull(focus) && isNumberOrNull(gap) && (fixedPoint === null || isPair(fixedPoint));
};

/** What members of elements are to Excalidraw; the server refuses others: `server/src/live/board/kinds.ts`. */
const KINDS = (
  [
    [
      'x y width height angle strokeWidth opacity fontSize roughness fontFamily lineHeight seed updated',
      isNumber,
    ],
    ['strokeColor backgroundColor fillStyle strokeStyle text originalText font status', isText],
    ['textAlign verticalAlign', isText],
    ['name frameId containerId link startArrowhead endArrowhead', orNull(isText)],
    ['locked autoResize simulatePressure elbowed', isFlag],
    ['startIsSpecial endIsSpecial', orNull(isFlag)],
    ['groupIds', listOf(isText)],
    ['boundElementIds', orNull(listOf(isText))],
    ['points', listOf(isPair)],
    ['pressures', listOf(isNumber)],
    ['boundElements', orNull(listOf((one) => isObject(one) && isText(one['id'])))],
    ['startBinding endBinding', orNull(isBinding)],
    ['lastCommittedPoint scale', orNull(isPair)],
    ['roundness crop', orNull(hasNumbers)],
    ['fixedSegments', orNull(listOf((one) => isObject(one) && isPair(one['start']) && isPair(one['end'])))],
    ['customData', orNull((value) => typeof value === 'object')],
    ['index', orNull(isPlace)],
  ] satisfies [string, Kind][]
).flatMap(([names, isSo]) => names.split(' ').map((name): [string, Kind] => [name, isSo]));

/**
 * An element without what Excalidraw would fall over, which older servers or other programs may have kept. Most are as
 * they have to be, and are given back as they are.
 */
export function sound(element: BoardElement): BoardElement {
  const wrong = KINDS.filter(([name, isSo]) => element[name] !== undefined && !isSo(element[name]));
  const lacking = lacks(element, new Set(wrong.map(([name]) => name)));
  if (wrong.length === 0 && !lacking) return element;
  const made: BoardElement = { ...element };
  for (const [name] of wrong) Reflect.deleteProperty(made, name);
  return { ...made, ...lacking };
}

/** What lines and texts cannot be without. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  line: { points: [] },
  arrow: { points: [] },
  freedraw: { points: [], pressures: [] },
  text: { text: '' },
};

function lacks(element: BoardElement, wrong: ReadonlySet<string>): object | undefined {
  const lacking = Object.entries(NEEDED[element.type] ?? {}).filter(
    ([name]) => element[name] === undefined || wrong.has(name),
  );
  return lacking.length > 0 ? Object.fromEntries(lacking) : undefined;
}

const LONGEST_PLACE = 500;

/** Whether others can be put before and behind this place in the order: a key of `fractional-indexing`. */
function isPlace(place: unknown): boolean {
  if (typeof place !== 'string' || place.length > LONGEST_PLACE || !/^[A-Za-z][0-9A-Za-z]+$/.test(place))
    return false;
  const head = place.charCodeAt(0);
  // The first letter tells how long the whole part is; behind it no zero stands at the end.
  const whole = head >= 97 ? head - 97 + 2 : 90 - head + 2;
  if (place.length < whole || place === `A${'0'.repeat(26)}`) return false;
  return place.length === whole || !place.endsWith('0');
}
