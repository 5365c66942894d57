/** JPEG, baseline and progressive, grey and colours, by mozjpeg. */
import type { Decoder } from '../picture.ts';
import { wasmDecoder } from './wasm-decoder.ts';

export const decode: Decoder = wasmDecoder(
  'JPEG',
  '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  () => import('@jsquash/jpeg/decode.js'),
);
