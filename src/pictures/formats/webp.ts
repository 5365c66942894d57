/** WebP, lossy and lossless, by libwebp. */
import type { Decoder } from '../picture.ts';
import { wasmDecoder } from './wasm-decoder.ts';

export const decode: Decoder = wasmDecoder(
  'WebP',
  '@jsquash/webp/codec/dec/webp_dec.wasm',
  () => import('@jsquash/webp/decode.js'),
);
