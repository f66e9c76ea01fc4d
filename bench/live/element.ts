import type { BoardElement } from '@enfilade/protocol';
import { stampOf } from './stamp.ts';

const POINTS = 60;

/**
 * What one writer draws, step by step: half of them move a rectangle, the others make a line longer that begins with 60
 * points. The members are those of Excalidraw.
 */
export function drawing(writer: number, round: number): (number: number) => BoardElement {
  const isLine = writer % 2 === 0;
  const points = Array.from({ length: POINTS }, (_, index) => pointAt(index));
  return (number) => {
    if (isLine) points.push(pointAt(points.length));
    return {
      ...member(`w${writer}-${round}`, isLine ? 'freedraw' : 'rectangle', number),
      ...{ x: 100 + number * 3, y: 200 + number, width: 320.5, height: 118.25 },
      ...(isLine && { points, pressures: [], simulatePressure: true, lastCommittedPoint: null }),
      stamp: stampOf(writer, number),
    };
  };
}

/** A scene of so many elements, mixed. */
export function manyElements(count: number): BoardElement[] {
  return Array.from({ length: count }, (_, index) => {
    const type = (['freedraw', 'rectangle', 'arrow', 'text'] as const)[index % 4] ?? 'text';
    const length = type === 'freedraw' ? POINTS : 2;
    return {
      ...member(`e${index}`, type, 1),
      ...{ x: (index % 80) * 140, y: Math.floor(index / 80) * 90, width: 120, height: 70 },
      ...((type === 'freedraw' || type === 'arrow') && {
        points: Array.from({ length }, (_point, at) => pointAt(at)),
      }),
      ...(type === 'text' && { text: `Exercise ${index}`, fontSize: 20, fontFamily: 5, lineHeight: 1.25 }),
    };
  });
}

function pointAt(index: number): [number, number] {
  return [Math.round(index * 537.5) / 100, Math.round(Math.sin(index / 5) * 6000) / 100];
}

function member(id: string, type: string, version: number): BoardElement {
  return {
    ...{ id, type, version, versionNonce: 1 + ((version * 7919) % 2 ** 31), isDeleted: false },
    ...{ angle: 0, strokeColor: '#1e1e1e', backgroundColor: 'transparent', fillStyle: 'solid' },
    ...{ strokeWidth: 2, strokeStyle: 'solid', roughness: 1, opacity: 100, groupIds: [], frameId: null },
    ...{ index: 'a0', roundness: null, seed: 1968410350, boundElements: [], updated: 1763800000000 },
    ...{ link: null, locked: false },
  };
}
