/** One picture; pixels. */
export interface PdfPage {
  jpeg: Uint8Array;
  width: number;
  height: number;
}

/** A point of paper for so many pixels: pictures are made twice as large as they were drawn, at 96 to the inch. */
const POINTS = 72 / 96 / 2;
const MOST_POINTS = 14_400;

/** A PDF (ISO 32000-1, 7.5) of which every page is one picture. */
export function pdfOfPages(pages: readonly PdfPage[]): Blob {
  const encoder = new TextEncoder();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const starts: number[] = [];
  let length = 0;
  const put = (part: string | Uint8Array): void => {
    const bytes = typeof part === 'string' ? encoder.encode(part) : new Uint8Array(part);
    parts.push(bytes);
    length += bytes.length;
  };
  const object = (number: number, head: string, stream?: Uint8Array): void => {
    starts[number] = length;
    put(`${number} 0 obj\n${head}\n`);
    if (stream) {
      put('stream\n');
      put(stream);
      put('\nendstream\n');
    }
    put('endobj\n');
  };

  // The second line says that there are bytes in it.
  put('%PDF-1.4\n');
  put(new Uint8Array([0x25, 0xe2, 0xe3, 0xcf, 0xd3, 0x0a]));
  object(1, '<< /Type /Catalog /Pages 2 0 R >>');
  const first = 3;
  const kids = pages.map((_page, index) => `${first + index * 3} 0 R`).join(' ');
  object(2, `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] >>`);
  pages.forEach(({ jpeg, width, height }, index) => {
    const number = first + index * 3;
    const scale = Math.min(POINTS, MOST_POINTS / Math.max(width, height));
    const [wide, high] = [(width * scale).toFixed(2), (height * scale).toFixed(2)];
    const resources = `<< /XObject << /P ${number + 2} 0 R >> >>`;
    const box = `/MediaBox [0 0 ${wide} ${high}]`;
    object(
      number,
      `<< /Type /Page /Parent 2 0 R ${box} /Contents ${number + 1} 0 R /Resources ${resources} >>`,
    );
    const drawing = encoder.encode(`q ${wide} 0 0 ${high} 0 0 cm /P Do Q`);
    object(number + 1, `<< /Length ${drawing.length} >>`, drawing);
    const about = `/Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`;
    object(number + 2, `<< /Type /XObject /Subtype /Image ${about} /Length ${jpeg.length} >>`, jpeg);
  });

  const table = length;
  put(`xref\n0 ${starts.length}\n0000000000 65535 f \n`);
  for (const start of starts.slice(1)) put(`${String(start).padStart(10, '0')} 00000 n \n`);
  put(`trailer\n<< /Size ${starts.length} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return new Blob(parts, { type: 'application/pdf' });
}
