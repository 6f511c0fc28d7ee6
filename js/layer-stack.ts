// Layers on top of each other, in the wasm module.

import type { LayerStack } from '../build/layers/layers.js';
import { deepFreeze } from './freeze.js';
import { type LayerEngine, layerEngine } from './layer-engine.js';
import { Layer } from './layer-file.js';
import type { Analysis } from './layer-types.js';

/** What is known of a stack. */
export function analysisOf(stack: LayerStack): Analysis {
  const { usage, ...analysis } = JSON.parse(stack.analyze());
  const efficiency = usage.total === 0 ? 1 : usage.kept / usage.total;
  return deepFreeze({ ...analysis, efficiency, wastedBytes: usage.wastedBytes });
}

/** Puts layers on top of each other, the lowest first. */
export function stackOf(engine: LayerEngine, layers: readonly (Layer | undefined)[]): LayerStack {
  const stack = new engine.LayerStack();
  for (const layer of layers) {
    if (layer) stack.push(Layer.handleOf(layer));
    else stack.skip();
  }
  return stack;
}

/** Does work with layers on top of each other, and lets them go. */
export async function withStack<T>(layers: readonly Layer[], work: (stack: LayerStack) => T | Promise<T>): Promise<T> {
  const stack = stackOf(await layerEngine(), layers);
  try {
    return await work(stack);
  } finally {
    stack.free();
  }
}
