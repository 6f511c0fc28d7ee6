// Two images beside each other: what their configs say, and which layers they share.

/** What a config says in one line each, in the order in which it is shown. */
const LINES = {
  'image.entrypoint': ({ config }) => config?.Entrypoint && JSON.stringify(config.Entrypoint),
  'image.cmd': ({ config }) => config?.Cmd && JSON.stringify(config.Cmd),
  'image.workdir': ({ config }) => config?.WorkingDir,
  'image.user': ({ config }) => config?.User,
  'compare.signal': ({ config }) => config?.StopSignal,
  'compare.shell': ({ config }) => config?.Shell && JSON.stringify(config.Shell),
  'compare.health': ({ config }) => config?.Healthcheck && JSON.stringify(config.Healthcheck),
  'image.created': ({ created }) => created,
  'compare.platform': ({ os, architecture, variant }) => [os, architecture, variant].filter(Boolean).join('/'),
};

/** What a config says of many things, by their names. */
const MAPS = {
  'image.env': ({ config }) => new Map((config?.Env ?? []).map(pair)),
  'image.ports': ({ config }) => keys(config?.ExposedPorts),
  'image.volumes': ({ config }) => keys(config?.Volumes),
  'image.labels': ({ config }) => new Map(Object.entries(config?.Labels ?? {})),
};

/**
 * Where two configs differ: `{ words, key, before, after }`, of which `key` is only there for one of many things. What one
 * of them does not say is undefined.
 */
export function configDifferences(one = {}, other = {}) {
  const lines = Object.entries(LINES).map(([words, line]) => ({ words, before: line(one), after: line(other) }));
  const maps = Object.entries(MAPS).flatMap(([words, map]) => {
    const [before, after] = [map(one), map(other)];
    const names = [...new Set([...before.keys(), ...after.keys()])].sort();
    return names.map((key) => ({ words, key, before: before.get(key), after: after.get(key) }));
  });
  return [...lines, ...maps].filter(({ before, after }) => (before || undefined) !== (after || undefined));
}

/**
 * How two lists of layers go together: those of both, and those of one alone, each with its place in its image. Layers that
 * unpack to the same are one, however they are compressed.
 */
export function sharedLayers(one, other) {
  const idsOf = ({ descriptor, diffId }) => [descriptor.digest, diffId].filter(Boolean);
  const isIn = (layers) => {
    const known = new Set(layers.flatMap(idsOf));
    return ({ layer }) => idsOf(layer).some((id) => known.has(id));
  };
  const numbered = (layers) => layers.map((layer, index) => ({ layer, index }));
  const [inOne, inOther] = [isIn(one), isIn(other)];
  return {
    shared: numbered(one).filter(inOther),
    before: numbered(one).filter((it) => !inOther(it)),
    after: numbered(other).filter((it) => !inOne(it)),
  };
}

function pair(text) {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const keys = (object) => new Map(Object.keys(object ?? {}).map((key) => [key, key]));
