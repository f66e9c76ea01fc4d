import { createCanvas } from '@napi-rs/canvas';

const COMMON = {
  ...{ angle: 0, strokeColor: '#1e1e1e', backgroundColor: 'transparent', fillStyle: 'hachure' },
  ...{ strokeWidth: 2, strokeStyle: 'solid', roughness: 1, opacity: 100, groupIds: [], frameId: null },
  ...{ roundness: null, version: 1, versionNonce: 1, isDeleted: false, boundElements: null, updated: 1 },
  ...{ link: null, locked: false },
};
const LINE = { startBinding: null, endBinding: null, startArrowhead: null, lastCommittedPoint: null };

/** A scene with a little of everything; its corners are whole numbers. */
export function goldenScene() {
  const elements = [
    shape('frame', 'rectangle', [0, 0, 900, 520], { strokeColor: '#cccccc', roughness: 0 }),
    shape('a', 'rectangle', [20, 20, 200, 100], { backgroundColor: '#ffc9c9' }),
    shape('b', 'rectangle', [240, 20, 160, 100], {
      ...{ backgroundColor: '#b2f2bb', fillStyle: 'solid', roundness: { type: 3 } },
    }),
    shape('c', 'diamond', [420, 20, 160, 100], {
      ...{ backgroundColor: '#a5d8ff', fillStyle: 'cross-hatch', strokeStyle: 'dotted' },
    }),
    shape('d', 'ellipse', [600, 20, 160, 100], { strokeStyle: 'dashed', strokeWidth: 4 }),
    text('t1', [20, 150, 380, 35], 'Hello, привет, äöü', 5, 28),
    text('t2', [20, 200, 380, 25], 'Nunito: quick brown fox', 6, 20),
    text('t3', [20, 240, 380, 25], 'Comic Shanns: {code}', 8, 20),
    text('t4', [20, 280, 380, 25], '你好，世界', 5, 20),
    text('t5', [20, 320, 380, 25], 'Lilita One', 7, 20),
    shape('e', 'arrow', [440, 160, 200, 80], {
      ...{ ...LINE, endArrowhead: 'arrow', elbowed: false, roundness: { type: 2 } },
      points: [
        [0, 0],
        [100, 80],
        [200, 0],
      ],
    }),
    shape('f', 'line', [440, 260, 200, 60], {
      ...{ ...LINE, endArrowhead: null, strokeColor: '#e03131' },
      points: [
        [0, 0],
        [60, 60],
        [200, 10],
      ],
    }),
    shape('g', 'freedraw', [440, 360, 240, 80], {
      ...{ pressures: [], simulatePressure: true, lastCommittedPoint: null, strokeColor: '#1971c2' },
      points: Array.from({ length: 80 }, (_, n) => [n * 3, 40 - Math.cos(n / 6) * 40]),
    }),
    shape('h', 'image', [700, 160, 120, 90], { fileId: 'one', status: 'saved', scale: [1, 1], crop: null }),
    shape('i', 'image', [700, 300, 120, 90], {
      ...{ fileId: 'one', status: 'saved', scale: [1, 1], crop: null, angle: 0.4 },
    }),
    shape('j', 'rectangle', [20, 380, 120, 90], { angle: 0.7, backgroundColor: '#ffec99', opacity: 60 }),
  ];
  return { elements, files: [{ id: 'one', type: 'image/png', bytes: picture() }] };
}

let seed = 1;

function shape(id: string, type: string, box: [number, number, number, number], more: object) {
  const [x, y, width, height] = box;
  return { ...COMMON, id, type, x, y, width, height, seed: (seed += 7), ...more };
}

function text(id: string, box: [number, number, number, number], words: string, font: number, size: number) {
  return shape(id, 'text', box, {
    ...{ text: words, originalText: words, fontSize: size, fontFamily: font, lineHeight: 1.25 },
    ...{ textAlign: 'left', verticalAlign: 'top', containerId: null, autoResize: true },
  });
}

function picture(): Buffer {
  const canvas = createCanvas(240, 180);
  const pen = canvas.getContext('2d');
  const colours = pen.createLinearGradient(0, 0, 240, 180);
  colours.addColorStop(0, '#2f9e44');
  colours.addColorStop(1, '#f08c00');
  pen.fillStyle = colours;
  pen.fillRect(0, 0, 240, 180);
  return canvas.toBuffer('image/png');
}
