/**
 * The messages of an ONNX file that are read and written here, as plain data: their fields with the numbers that the published
 * schema gives them. Fields that are not listed are skipped by readers, as Protocol Buffers allow.
 */
import { create, createFileRegistry, type DescMessage, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

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

/** A file of which the graph is not read. */
const notesOnly = {
  ...messages,
  ModelProto: messages.ModelProto!.filter((field) => !field.startsWith('graph ')),
};

let model: DescMessage | undefined;
let notes: DescMessage | undefined;

/** The description of a whole file for the library that reads and writes it; made when it is first needed. */
function modelSchema(): DescMessage {
  model ??= schemaOf(messages);
  return model;
}

function schemaOf(of: typeof messages): DescMessage {
  const file = create(FileDescriptorProtoSchema, {
    name: 'onnx.proto',
    package: 'onnx',
    syntax: 'proto2',
    messageType: Object.entries(of).map(([name, fields]) => ({ name, field: fields.map(fieldOf) })),
  });
  return createFileRegistry(file, () => undefined).getMessage('onnx.ModelProto')!;
}

function fieldOf(line: string): {
  name: string;
  number: number;
  label: FieldDescriptorProto_Label;
  type: FieldDescriptorProto_Type;
  typeName?: string;
} {
  const [name, number, type] = line.split(' ') as [string, string, string];
  const isList = type.endsWith('*');
  const bare = isList ? type.slice(0, -1) : type;
  const label = isList ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL;
  const shared = { name, number: Number(number), label };
  if (Object.hasOwn(messages, bare))
    return { ...shared, type: FieldDescriptorProto_Type.MESSAGE, typeName: `.onnx.${bare}` };
  return { ...shared, type: FieldDescriptorProto_Type[bare as 'INT64'] };
}

/** The bytes of a file. */
export function encodeModel(content: ModelProto): Uint8Array<ArrayBuffer> {
  const schema = modelSchema();
  return toBinary(schema, create(schema, content as unknown as Record<string, unknown>)) as Uint8Array<ArrayBuffer>;
}

/** A file from its bytes; throws what the library throws where they are none. */
export function decodeModel(bytes: Uint8Array): Message & ModelProto {
  return fromBinary(modelSchema(), bytes, { readUnknownFields: false }) as Message & ModelProto;
}

/** The same without the graph, which is passed over and not held to anything. */
export function decodeNotes(bytes: Uint8Array): Message & ModelProto {
  notes ??= schemaOf(notesOnly);
  return fromBinary(notes, bytes, { readUnknownFields: false }) as Message & ModelProto;
}
