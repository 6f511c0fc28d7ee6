// Builds one image from steps that read like the lines of a Dockerfile.

import { gzipSync } from 'fflate';

import { json, sha256 } from './layout.mjs';
import { MEDIA_TYPES } from './media-types.mjs';
import { tar } from './tar.mjs';

/** Every file in every layer carries this time, and it is when version 1.0 of everything was made. */
export const EPOCH = '2026-01-01T00:00:00Z';
const MTIME = Date.parse(EPOCH) / 1000;

/** Level and memory are given, so that no default that looks at the input decides about the bytes. */
const GZIP = Object.freeze({ level: /** @type {const} */ (9), mem: 8, mtime: 0 });

/**
 * A line of the history. A step with files makes a layer, one without only changes the config.
 * @typedef {object} Step
 * @property {string} by
 * @property {string} [comment]
 * @property {import('./tar.mjs').Entry[]} [files]
 */

/**
 * @typedef {object} ImageSpec
 * @property {Record<string, string>} platform
 * @property {Step[]} steps
 * @property {object} config what a container started from the image gets
 * @property {string} [created]
 * @property {string} [author]
 * @property {Record<string, string>} [annotations]
 * @property {{ manifest: string, config: string, layer: string }} [types]
 * @property {number} [indent] of the manifest
 */

/**
 * @param {import('./layout.mjs').Layout} layout
 * @param {ImageSpec} spec
 * @returns {import('./layout.mjs').Descriptor} of the image's manifest
 */
export function addImage(layout, spec) {
  const types = spec.types ?? MEDIA_TYPES;
  const layers = spec.steps.flatMap((step) => (step.files ? [addLayer(layout, step.files, types.layer)] : []));
  const config = layout.blob(
    json(
      imageConfig(
        spec,
        layers.map(({ diffId }) => diffId),
      ),
    ),
    types.config,
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: types.manifest,
    config,
    layers: layers.map(({ descriptor }) => descriptor),
  };
  return layout.manifest({ ...manifest, ...(spec.annotations && { annotations: spec.annotations }) }, spec.indent);
}

/** @param {import('./layout.mjs').Layout} layout @param {import('./tar.mjs').Entry[]} files @param {string} mediaType */
function addLayer(layout, files, mediaType) {
  const archive = tar(files, MTIME);
  return { diffId: sha256(archive), descriptor: layout.blob(gzipSync(archive, GZIP), mediaType) };
}

/** @param {ImageSpec} spec @param {string[]} diffIds */
function imageConfig(spec, diffIds) {
  const created = spec.created ?? EPOCH;
  return {
    created,
    ...(spec.author && { author: spec.author }),
    ...spec.platform,
    config: spec.config,
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: spec.steps.map((step) => historyLine(step, created)),
  };
}

/** @param {Step} step @param {string} created */
function historyLine({ by, comment, files }, created) {
  return { created, created_by: by, ...(comment && { comment }), ...(!files && { empty_layer: true }) };
}
