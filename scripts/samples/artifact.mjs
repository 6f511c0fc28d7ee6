// sandbox.localhost/artifact: something in a registry that is no image.

import { EPOCH } from './image.mjs';
import { MEDIA_TYPES } from './media-types.mjs';

const TYPE = 'application/vnd.example.config.v1+yaml';

const YAML = `# A registry can hold any file. The artifactType of the manifest says what this
# one is; there is no config, no platform and no file system.
greeting: Hello
languages:
  - en
  - ko
`;

/** @param {import('./layout.mjs').Layout} layout */
export function addArtifact(layout) {
  const layer = {
    ...layout.blob(Buffer.from(YAML), TYPE),
    annotations: { 'org.opencontainers.image.title': 'app.yaml' },
  };
  const descriptor = layout.manifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: TYPE,
    config: layout.empty(),
    layers: [layer],
    annotations: { 'org.opencontainers.image.created': EPOCH },
  });
  layout.tag('sandbox.localhost/artifact:config', { ...descriptor, artifactType: TYPE });
}
