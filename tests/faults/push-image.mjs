// What is pushed: an index with one image of one layer, and a signature of the index.

import { config, descriptor, digestOf, document, INDEX, MANIFEST } from './image.mjs';
import { noise } from './noise.mjs';

/** What is sent at once: what is larger goes in pieces. */
const PIECE = 8 * 1024 * 1024;

function imageOf(size) {
  const bytes = Buffer.from(noise(size).buffer);
  const layer = { bytes, mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(bytes), size };
  const held = { schemaVersion: 2, mediaType: MANIFEST, config: descriptor(config), layers: [descriptor(layer)] };
  const image = document(MANIFEST, held);
  const platform = { architecture: 'amd64', os: 'linux' };
  const manifests = [{ ...descriptor(image), platform }];
  const index = document(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests });
  const about = { artifactType: 'application/vnd.example.signature', subject: descriptor(index) };
  const signature = document(MANIFEST, { ...held, ...about });
  return { config, layer, image, index, signature };
}

/** Of a layer that is sent whole, and of one that takes two pieces. */
export const small = imageOf(64 * 1024);
export const large = imageOf(PIECE + 64 * 1024);
