// What the wasm module gives of manifests and configurations, as results.

import { deepFreeze } from './freeze.js';
import type { ConfigResult, ImageResult, IndexResult, ManifestResult } from './registry-types.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** JSON text, the bytes it speaks of, and what the registry said beside it. */
export type Pulled = [json: string, bytes: Bytes, notes: string, manifest: Bytes, index: Bytes | undefined];

export function manifestOf([json, bytes, notes]: Pulled): ManifestResult {
  return Object.freeze({ ...deepFreeze(JSON.parse(json)), bytes, ...deepFreeze(JSON.parse(notes)) });
}

export function configOf([json, bytes, notes, image, index]: Pulled): ConfigResult {
  const { image: imageView, index: indexView, ...config } = JSON.parse(json) as ConfigResult;
  return Object.freeze({
    ...deepFreeze(config),
    ...deepFreeze(JSON.parse(notes)),
    bytes,
    image: Object.freeze({ ...deepFreeze(imageView), bytes: image }) as ImageResult,
    ...(indexView && { index: Object.freeze({ ...deepFreeze(indexView), bytes: index }) as IndexResult }),
  });
}
