// An inspected image for programs.

import type { ConfigResult, ManifestResult, Noticed } from '../registry.js';

/** What a name stands for, and the image behind it where there is one to show. */
export interface Inspected extends Noticed {
  readonly named: ManifestResult;
  readonly image?: ConfigResult;
}

/** The documents are given as they are; what was computed from them stands beside them. */
export function asJson(name: string, { named, image, ...noticed }: Inspected): object {
  const { kind, descriptor } = named;
  const index = named.kind === 'index' && { platforms: named.platforms, attestations: named.attestations };
  return { name, kind, ...descriptor, ...index, ...(image && { image: imageJson(image) }), ...noticed };
}

function imageJson({ image, platform, descriptor, config, layers, size, problems }: ConfigResult): object {
  return {
    ...image.descriptor,
    ...(platform !== undefined && { platform }),
    artifact: image.artifact,
    ...(image.manifest.artifactType !== undefined && { artifactType: image.manifest.artifactType }),
    ...(image.manifest.annotations && { annotations: image.manifest.annotations }),
    config: { ...descriptor, ...(config && { document: config }) },
    layers: layers.map(({ descriptor: layer, ...rest }) => ({ ...layer, ...rest })),
    layersSize: size,
    problems,
  };
}
