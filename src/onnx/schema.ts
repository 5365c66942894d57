/**
 * The messages of an ONNX file that are read and written here, as plain data: their fields with the numbers that the published
 * schema gives them. Fields that are not listed are skipped by readers, as Protocol Buffers allow.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** An array of numbers or texts in a file: little-endian in `rawData`, or in the list that its type has. */
export interface TensorProto {
  readonly dims?: readonly bigint[];
  readonly dataType: number;
  readonly rawData?: Uint8Array;
  readonly floatData?: readonly number[];
  readonly int32Data?: readonly number[];
  readonly int64Data?: readonly bigint[];
  readonly doubleData?: readonly number[];
  readonly uint64Data?: readonly bigint[];
  readonly stringData?: readonly Uint8Array[];
  readonly name?: string;
  /** Of one number that float32 does not hold: the number in full, as we write it. */
  readonly docString?: string;
  readonly externalData?: readonly { readonly key: string; readonly value: string }[];
  /** 1 where the numbers lie in another file. */
  readonly dataLocation?: number;
}

/** What an operator is told besides its inputs. */
export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: bigint;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly bigint[];
  readonly strings?: readonly Uint8Array[];
}

/** An operator applied to named values. */
export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain?: string;
  readonly attribute: readonly AttributeProto[];
}

/** A length that is known, or has a name. */
export interface DimensionProto {
  readonly dimValue?: bigint;
  readonly dimParam?: string;
}

/** An input or output of a graph. */
export interface ValueInfoProto {
  readonly name: string;
  readonly type?: {
    readonly tensorType?: { readonly elemType: number; readonly shape?: { readonly dim: readonly DimensionProto[] } };
  };
  readonly docString?: string;
}

/** Operators in order, with their constant values. */
export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly name: string;
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

/** A whole file. */
export interface ModelProto {
  readonly irVersion: bigint;
  readonly producerName: string;
  readonly docString?: string;
  readonly graph?: GraphProto;
  readonly opsetImport: readonly { readonly domain: string; readonly version: bigint }[];
  readonly metadataProps?: readonly { readonly key: string; readonly value: string }[];
}

/** Types of elements, by their numbers in files. */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

/** The name of a type of elements. */
export type ElementType = keyof typeof elementTypes;

/** Types of attributes, by their numbers in files. */
export const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

/** `name number type`, with `*` for a list; a type in capitals is a message. */
const messages: Readonly<Record<string, readonly string[]>> = {
  ModelProto: [
    'ir_version 1 INT64',
    'producer_name 2 STRING',
    'doc_string 6 STRING',
    'graph 7 GraphProto',
    'opset_import 8 OperatorSetIdProto*',
    'metadata_props 14 StringStringEntryProto*',
  ],
  OperatorSetIdProto: ['domain 1 STRING', 'version 2 INT64'],
  StringStringEntryProto: ['key 1 STRING', 'value 2 STRING'],
  GraphProto: [
    'node 1 NodeProto*',
    'name 2 STRING',
    'initializer 5 TensorProto*',
    'input 11 ValueInfoProto*',
    'output 12 ValueInfoProto*',
  ],
  NodeProto: [
    'input 1 STRING*',
    'output 2 STRING*',
    'name 3 STRING',
    'op_type 4 STRING',
    'attribute 5 AttributeProto*',
    'domain 7 STRING',
  ],
  AttributeProto: [
    'name 1 STRING',
    'f 2 FLOAT',
    'i 3 INT64',
    's 4 BYTES',
    't 5 TensorProto',
    'floats 7 FLOAT*',
    'ints 8 INT64*',
    'strings 9 BYTES*',
    'type 20 INT32',
  ],
  TensorProto: [
    'dims 1 INT64*',
    'data_type 2 INT32',
    'float_data 4 FLOAT*',
    'int32_data 5 INT32*',
    'string_data 6 BYTES*',
    'int64_data 7 INT64*',
    'name 8 STRING',
    'raw_data 9 BYTES',
    'double_data 10 DOUBLE*',
    'uint64_data 11 UINT64*',
    'doc_string 12 STRING',
    'external_data 13 StringStringEntryProto*',
    'data_location 14 INT32',
  ],
  ValueInfoProto: ['name 1 STRING', 'type 2 TypeProto', 'doc_string 3 STRING'],
  TypeProto: ['tensor_type 1 TensorTypeProto'],
  TensorTypeProto: ['elem_type 1 INT32', 'shape 2 ShapeProto'],
  ShapeProto: ['dim 1 DimensionProto*'],
  DimensionProto: ['dim_value 1 INT64', 'dim_param 2 STRING'],
};

/** How a type of the schema is read and written, and what stands for a value that is not there. */
interface FieldType {
  readonly wire: WireType;
  readonly read: (reader: BinaryReader) => unknown;
  readonly write: (writer: BinaryWriter, value: never) => unknown;
  readonly none: unknown;
}

const types: Readonly<Record<string, FieldType>> = {
  INT32: { wire: WireType.Varint, read: (r) => r.int32(), write: (w, value: number) => w.int32(value), none: 0 },
  INT64: { wire: WireType.Varint, read: (r) => r.int64(), write: (w, value: bigint) => w.int64(value), none: 0n },
  UINT64: { wire: WireType.Varint, read: (r) => r.uint64(), write: (w, value: bigint) => w.uint64(value), none: 0n },
  FLOAT: { wire: WireType.Bit32, read: (r) => r.float(), write: (w, value: number) => w.float(value), none: 0 },
  DOUBLE: { wire: WireType.Bit64, read: (r) => r.double(), write: (w, value: number) => w.double(value), none: 0 },
  STRING: {
    wire: WireType.LengthDelimited,
    read: (r) => r.string(),
    write: (w, value: string) => w.string(value),
    none: '',
  },
  BYTES: {
    wire: WireType.LengthDelimited,
    read: (r) => r.bytes(),
    write: (w, value: Uint8Array) => w.bytes(value),
    none: new Uint8Array(),
  },
};

interface Field {
  readonly name: string;
  readonly number: number;
  readonly isList: boolean;
  /** The name of its type: that of a message, where it is none of `types`. */
  readonly type: string;
}

/** A kind of message. */
interface MessageType {
  readonly fields: ReadonlyMap<number, Field>;
  /** What its fields are where they are absent; of messages undefined. */
  readonly absent: Readonly<Record<string, unknown>>;
}

const messageTypes = new Map(
  Object.entries(messages).map(([name, lines]): [string, MessageType] => {
    const fields = lines.map(fieldOf).sort((a, b) => a.number - b.number);
    const single = fields.filter(({ isList }) => !isList);
    return [
      name,
      {
        fields: new Map(fields.map((field) => [field.number, field])),
        absent: Object.fromEntries(single.map((field) => [field.name, types[field.type]?.none])),
      },
    ];
  }),
);

function fieldOf(line: string): Field {
  const [name, number, type] = line.split(' ') as [string, string, string];
  return {
    name: name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    number: Number(number),
    isList: type.endsWith('*'),
    type: type.replace('*', ''),
  };
}

type Message = Record<string, unknown>;

/** Reads a message up to `end`, into the one that was begun where its field comes twice. */
function readMessage(reader: BinaryReader, end: number, kind: string, passOver?: string, begun?: Message): Message {
  const { fields, absent } = messageTypes.get(kind)!;
  const message = begun ?? (Object.create(absent) as Message);
  if (!begun) for (const { name, isList } of fields.values()) if (isList) message[name] = [];
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    const field = fields.get(number);
    if (!field || field.name === passOver) {
      reader.skip(wire, number);
      continue;
    }
    const { name, isList } = field;
    const list = message[name] as unknown[];
    const type = types[field.type];
    if (isList && type && wire === WireType.LengthDelimited && wire !== type.wire) {
      const last = endOf(reader, end);
      while (reader.pos < last) list.push(type.read(reader));
      requireEnd(reader, last);
      continue;
    }
    if (wire !== (type?.wire ?? WireType.LengthDelimited)) throw new Error(`field ${name} of wire type ${wire}`);
    const value = type
      ? type.read(reader)
      : readMessage(reader, endOf(reader, end), field.type, undefined, isList ? undefined : (message[name] as Message));
    if (isList) list.push(value);
    else message[name] = value;
  }
  requireEnd(reader, end);
  return message;
}

/** Where what comes next ends, which is within what it is part of. */
function endOf(reader: BinaryReader, whole: number): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > whole) throw new RangeError('a part is longer than the whole');
  return end;
}

function requireEnd(reader: BinaryReader, end: number): void {
  if (reader.pos !== end) throw new RangeError('a part ends behind the whole');
}

/** Writes the fields that a message has itself, in the order of their numbers. */
function writeMessage(writer: BinaryWriter, message: object, kind: string): BinaryWriter {
  for (const { name, number, isList, type } of messageTypes.get(kind)!.fields.values()) {
    if (!Object.hasOwn(message, name)) continue;
    const value = (message as Message)[name];
    for (const one of isList ? (value as unknown[]) : [value]) {
      if (one === undefined) continue;
      const scalar = types[type];
      writer.tag(number, scalar?.wire ?? WireType.LengthDelimited);
      if (scalar) scalar.write(writer, one as never);
      else writeMessage(writer.fork(), one as object, type).join();
    }
  }
  return writer;
}

/** The bytes of a file. */
export function encodeModel(content: ModelProto): Uint8Array<ArrayBuffer> {
  return writeMessage(new BinaryWriter(), content, 'ModelProto').finish() as Uint8Array<ArrayBuffer>;
}

/** A file from its bytes; throws where they are none. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return readMessage(new BinaryReader(bytes), bytes.length, 'ModelProto') as unknown as ModelProto;
}

/** The same without the graph, which is passed over and not held to anything. */
export function decodeNotes(bytes: Uint8Array): ModelProto {
  return readMessage(new BinaryReader(bytes), bytes.length, 'ModelProto', 'graph') as unknown as ModelProto;
}
