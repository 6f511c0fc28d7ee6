// What the documents of registries are made of: which keys there are, and what is within them. Each key is explained in the
// catalogues under `key.<shape>.<key>`.

/** The keys of a shape; a key's value is the shape of what it holds, or of what a list under it holds. */
const SHAPES = {
  index: {
    ...{ schemaVersion: '', mediaType: '', artifactType: '', manifests: 'descriptor', subject: 'descriptor' },
    annotations: 'annotations',
  },
  manifest: {
    ...{ schemaVersion: '', mediaType: '', artifactType: '', config: 'descriptor', layers: 'descriptor' },
    ...{ blobs: 'descriptor', subject: 'descriptor', annotations: 'annotations' },
  },
  descriptor: {
    ...{ mediaType: '', digest: '', size: '', urls: '', annotations: 'annotations', data: '', artifactType: '' },
    platform: 'platform',
  },
  platform: { architecture: '', os: '', 'os.version': '', 'os.features': '', variant: '', features: '' },
  config: {
    ...{ created: '', author: '', architecture: '', os: '', 'os.version': '', 'os.features': '', variant: '' },
    ...{ config: 'container', rootfs: 'rootfs', history: 'history', container: '', container_config: 'container' },
    docker_version: '',
  },
  container: {
    ...{ User: '', ExposedPorts: '', Env: '', Entrypoint: '', Cmd: '', Volumes: '', WorkingDir: '' },
    ...{ Labels: 'annotations', StopSignal: '', Shell: '', OnBuild: '', Healthcheck: 'health', ArgsEscaped: '' },
    ...{ Hostname: '', Image: '' },
  },
  health: { Test: '', Interval: '', Timeout: '', Retries: '', StartPeriod: '' },
  rootfs: { type: '', diff_ids: '' },
  history: { created: '', created_by: '', author: '', comment: '', empty_layer: '' },
  annotations: {
    ...{ 'org.opencontainers.image.created': '', 'org.opencontainers.image.authors': '' },
    ...{ 'org.opencontainers.image.url': '', 'org.opencontainers.image.documentation': '' },
    ...{ 'org.opencontainers.image.source': '', 'org.opencontainers.image.version': '' },
    ...{ 'org.opencontainers.image.revision': '', 'org.opencontainers.image.vendor': '' },
    ...{ 'org.opencontainers.image.licenses': '', 'org.opencontainers.image.ref.name': '' },
    ...{ 'org.opencontainers.image.title': '', 'org.opencontainers.image.description': '' },
    ...{ 'org.opencontainers.image.base.name': '', 'org.opencontainers.image.base.digest': '' },
    ...{ 'vnd.docker.reference.type': '', 'vnd.docker.reference.digest': '', 'in-toto.io/predicate-type': '' },
  },
  statement: { _type: '', subject: '', predicateType: '', predicate: '' },
  spdx: {
    spdxVersion: '',
    SPDXID: '',
    name: '',
    documentNamespace: '',
    creationInfo: '',
    packages: '',
    files: '',
    relationships: '',
  },
  cyclonedx: {
    bomFormat: '',
    specVersion: '',
    serialNumber: '',
    version: '',
    metadata: '',
    components: '',
    dependencies: '',
  },
};

const INDEX = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];
const MANIFEST = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'];
const CONFIG = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'];

/** The shape of a document of this type; none if it is unknown. */
export function shapeOf(mediaType) {
  if (INDEX.includes(mediaType)) return 'index';
  if (MANIFEST.includes(mediaType)) return 'manifest';
  if (CONFIG.includes(mediaType)) return 'config';
  if (/^application\/vnd\.in-toto\b/.test(mediaType)) return 'statement';
  if (/^(?:application|text)\/spdx/.test(mediaType)) return 'spdx';
  return /^application\/vnd\.cyclonedx/.test(mediaType) ? 'cyclonedx' : undefined;
}

/** The shape that the key at the end of a path belongs to; none if the key is not explained. */
export function shapeAt(root, path) {
  const keys = path.filter((key) => typeof key === 'string');
  let shape = root;
  for (const key of keys.slice(0, -1)) {
    if (!Object.hasOwn(SHAPES, shape ?? '') || !Object.hasOwn(SHAPES[shape], key)) return undefined;
    shape = SHAPES[shape][key];
  }
  return Object.hasOwn(SHAPES, shape ?? '') && Object.hasOwn(SHAPES[shape], keys.at(-1) ?? '') ? shape : undefined;
}

/** All that is explained, as the catalogues name it. */
export const explained = () =>
  Object.entries(SHAPES).flatMap(([shape, keys]) => Object.keys(keys).map((key) => `key.${shape}.${key}`));
