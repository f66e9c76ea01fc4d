import { crc32 } from 'node:zlib';

/** A ZIP file whose parts are not compressed. */
export function zipOf(parts: Record<string, string>): Buffer {
  const files: Buffer[] = [];
  const rows: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const content = Buffer.from(text);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const file = Buffer.concat([Buffer.from('504b0304', 'hex'), common, path, content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    rows.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, rest, path]));
    files.push(file);
    at += file.length;
  }
  const list = Buffer.concat(rows);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(rows.length, 8);
  end.writeUInt16LE(rows.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, list, end]);
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const OFFICE = 'http://schemas.openxmlformats.org';
const RELATIONS = `${OFFICE}/officeDocument/2006/relationships`;

/** A Word file of one line; with `link`, also with a picture that is kept there. */
export function docxOf(text: string, link?: string): Buffer {
  const drawing = `<w:r><w:drawing><wp:inline xmlns:wp="${OFFICE}/drawingml/2006/wordprocessingDrawing"><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="p"/><a:graphic xmlns:a="${OFFICE}/drawingml/2006/main"><a:graphicData uri="${OFFICE}/drawingml/2006/picture"><pic:pic xmlns:pic="${OFFICE}/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rId9"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
  return zipOf({
    '[Content_Types].xml': `${HEAD}<Types xmlns="${OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/_rels/document.xml.rels': `${HEAD}<Relationships xmlns="${OFFICE}/package/2006/relationships">${link === undefined ? '' : `<Relationship Id="rId9" Type="${RELATIONS}/image" Target="${link}" TargetMode="External"/>`}</Relationships>`,
    'word/document.xml': `${HEAD}<w:document xmlns:w="${OFFICE}/wordprocessingml/2006/main" xmlns:r="${RELATIONS}"><w:body><w:p><w:r><w:t>${text}</w:t></w:r>${link === undefined ? '' : drawing}</w:p></w:body></w:document>`,
  });
}

const OPEN = 'urn:oasis:names:tc:opendocument:xmlns';

/** A presentation with a slide for each text. */
export function odpOf(texts: readonly string[]): Buffer {
  const slides = texts.map(
    (text, index) =>
      `<draw:page draw:name="p${index}" draw:master-page-name="m"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="3cm"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame></draw:page>`,
  );
  const names = ['office', 'text', 'drawing', 'presentation', 'style'].map(
    (name) => `xmlns:${name === 'drawing' ? 'draw' : name}="${OPEN}:${name}:1.0"`,
  );
  return zipOf({
    mimetype: 'application/vnd.oasis.opendocument.presentation',
    'content.xml': `${HEAD}<office:document-content ${names.join(' ')} xmlns:svg="${OPEN}:svg-compatible:1.0" office:version="1.2"><office:body><office:presentation>${slides.join('')}</office:presentation></office:body></office:document-content>`,
    'META-INF/manifest.xml': `${HEAD}<manifest:manifest xmlns:manifest="${OPEN}:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.presentation"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
  });
}
