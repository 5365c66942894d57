/** Small files of each format, made here: the same three rows of `n`, `s` and `b`, as far as the format has their types. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import openSql from 'sql.js';
import { utf8 } from '../sources.ts';

/** An array as NumPy writes it; `data` are the bytes of its elements. */
export function npy(descr: string, shape: readonly number[], data: ArrayBufferView, fortran = false): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${axes}), }`;
  const padded = `${header.padEnd(117)}\n`;
  const start = Uint8Array.of(0x93, ...utf8('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8);
  return joined(start, utf8(padded), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A zip archive, packed by deflate or stored. */
export function zip(files: Readonly<Record<string, Uint8Array>>, packed = true): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = packed ? new Uint8Array(deflateRawSync(content)) : content;
    const fields = new DataView(new ArrayBuffer(26));
    fields.setUint16(0, 20, true);
    fields.setUint16(4, packed ? 8 : 0, true);
    fields.setUint32(10, crc(content), true);
    fields.setUint32(14, data.length, true);
    fields.setUint32(18, content.length, true);
    fields.setUint16(22, name.length, true);
    const shared = new Uint8Array(fields.buffer);
    const place = new Uint8Array(14);
    new DataView(place.buffer).setUint32(10, offset, true);
    const local = joined(utf8('PK\x03\x04'), shared, utf8(name), data);
    directory.push(joined(utf8('PK\x01\x02'), Uint8Array.of(20, 0), shared, place, utf8(name)));
    parts.push(local);
    offset += local.length;
  }
  const central = joined(...directory);
  const end = new DataView(new ArrayBuffer(18));
  end.setUint16(4, directory.length, true);
  end.setUint16(6, directory.length, true);
  end.setUint32(8, central.length, true);
  end.setUint32(12, offset, true);
  return joined(...parts, central, utf8('PK\x05\x06'), new Uint8Array(end.buffer));
}

/** CRC-32, which ends a gzip stream. */
function crc(bytes: Uint8Array): number {
  return gzipSync(bytes).readUInt32LE(gzipSync(bytes).length - 8);
}

/** Rows of a sheet of Excel: numbers, texts and truths. */
export function xlsx(
  sheets: Readonly<Record<string, readonly (readonly (number | string | boolean | null)[])[]>>,
): Uint8Array {
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const names = Object.keys(sheets);
  const cell = (value: number | string | boolean | null, at: string) => {
    if (value === null) return '';
    if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`;
    if (typeof value === 'boolean') return `<c r="${at}" t="b"><v>${Number(value)}</v></c>`;
    return `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
  };
  const sheet = (rows: readonly (readonly (number | string | boolean | null)[])[]) =>
    `<worksheet xmlns="${main}"><sheetData>${rows
      .map(
        (row, r) =>
          `<row r="${r + 1}">${row.map((value, c) => cell(value, `${String.fromCharCode(65 + c)}${r + 1}`)).join('')}</row>`,
      )
      .join('')}</sheetData></worksheet>`;
  const files = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${type}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${type}"><sheets>${names
      .map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names
      .map((_, i) => `<Relationship Id="rId${i + 1}" Type="${type}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`)
      .join('')}</Relationships>`,
    ...Object.fromEntries(names.map((name, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheet(sheets[name]!)])),
  };
  return zip(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, utf8(text)])));
}

export async function sqlite(...statements: readonly string[]): Promise<Uint8Array> {
  const { Database } = await openSql();
  const database = new Database();
  for (const statement of statements) database.run(statement);
  const bytes = database.export();
  database.close();
  return bytes;
}

/** A frame of Zstandard whose blocks are stored. */
export function zstd(content: Uint8Array): Uint8Array {
  const size = new DataView(new ArrayBuffer(4));
  size.setUint32(0, content.length, true);
  const block = new DataView(new ArrayBuffer(4));
  block.setUint32(0, 1 | (content.length << 3), true);
  return joined(
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0),
    new Uint8Array(size.buffer),
    new Uint8Array(block.buffer).subarray(0, 3),
    content,
  );
}

const n = [1.5, null, -3];
const s = ['x', 'y', null];
const b = [true, false, true];

export function parquet(codec: 'SNAPPY' | 'UNCOMPRESSED' = 'SNAPPY'): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      codec,
      columnData: [
        { name: 'n', data: n, type: 'DOUBLE' },
        { name: 's', data: s, type: 'STRING' },
        { name: 'b', data: b, type: 'BOOLEAN' },
      ],
    }),
  );
}

export function arrow(form: 'file' | 'stream'): Uint8Array {
  return tableToIPC(new Table({ n: vectorFromArray(n), s: vectorFromArray(s), b: vectorFromArray(b) }), form);
}

/** Files by their names. */
export async function sampleFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
  return {
    'a.json': utf8('[{"n": 1.5, "s": "x", "b": true}, {"n": null, "s": "y", "b": false}, {"n": -3, "b": true}]'),
    'columns.json': utf8('{"n": [1.5, null, -3], "s": ["x", "y", null], "b": [true, false, true]}'),
    'split.json': utf8(
      '{"columns": ["n", "s", "b"], "data": [[1.5, "x", true], [null, "y", false], [-3, null, true]]}',
    ),
    'named.json': utf8('{"columns": {"n": [1.5, null, -3], "s": ["x", "y", null], "b": [true, false, true]}}'),
    'within.json': utf8(
      '{"count": 3, "next": null, "results": [{"n": 1.5, "s": "x", "b": true}, {"n": null, "s": "y", "b": false}, {"n": -3, "b": true}]}',
    ),
    'lists.json': utf8('[["n", "s", "b"], [1.5, "x", true], [null, "y", false], [-3, null, true]]'),
    'a.jsonl': utf8('{"n": 1.5, "s": "x", "b": true}\r\n\r\n{"s": "y", "b": false}\r\n{"n": -3, "s": null, "b": true}'),
    'a.parquet': parquet(),
    'a.arrow': arrow('file'),
    'a.arrows': arrow('stream'),
    'a.db': await sqlite(
      'CREATE TABLE t (n, s, b)',
      "INSERT INTO t VALUES (1.5, 'x', 'true'), (NULL, 'y', 'false'), (-3, NULL, 'true')",
    ),
    'a.xlsx': xlsx({
      Rows: [
        ['n', 's', 'b'],
        [1.5, 'x', true],
        [null, 'y', false],
        [-3, null, true],
      ],
    }),
    'a.arff': utf8(
      "% made up\n@RELATION r\n\n@attribute n REAL\n@attribute 's' {x, 'y'}\n@attribute b {false,true}\n@data\n1.5,x,true\n?, 'y',false\n-3,?,true\n",
    ),
  };
}
