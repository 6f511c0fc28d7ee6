// What takes space for nothing, by what can be done about it.

/** Caches of programs that install packages; none of them is needed in a container. */
const CACHES = {
  apt: /^var\/(?:lib\/apt\/lists|cache\/apt)\/./,
  apk: /^(?:var\/cache\/apk|etc\/apk\/cache)\/./,
  dnf: /^var\/(?:cache|lib)\/(?:dnf|yum|libdnf5)\/./,
  zypper: /^var\/cache\/zypp\/./,
  pacman: /^var\/(?:cache|lib)\/pacman\/(?:pkg|sync)\/./,
  pip: /^(?:root|home\/[^/]+)\/\.cache\/(?:pip|uv|pypoetry)\/./,
  npm: /^(?:root|home\/[^/]+)\/(?:\.npm\/_(?:cacache|logs)|\.cache\/yarn|\.local\/share\/pnpm\/store)\/./,
  yarn: /^usr\/local\/share\/\.cache\/yarn\/./,
  go: /^(?:root|home\/[^/]+)\/\.cache\/go-build\/./,
  cargo: /^(?:root\/\.cargo|usr\/local\/cargo)\/(?:registry|git)\/./,
  maven: /^(?:root|home\/[^/]+)\/\.(?:m2\/repository|gradle\/caches)\/./,
  composer: /^(?:root|home\/[^/]+)\/\.(?:composer\/cache|cache\/composer)\/./,
};

/** The most costly paths of each kind that are named. */
const NAMED = 8;

/**
 * Groups of `{ kind, bytes, count, paths }`, the most costly first. `shown` is what a container sees, with `layer`;
 * `hidden` are older versions that nobody sees, each `{ path, size, layer, by, how }`.
 */
export function waste(shown, hidden) {
  const groups = new Map();
  const add = (kind, one) => {
    const group = groups.get(kind) ?? { kind, bytes: 0, count: 0, paths: [] };
    group.bytes += one.size;
    group.count++;
    group.paths.push(one);
    groups.set(kind, group);
  };
  for (const { path, size, layer, how, by } of hidden) if (size > 0) add(how, { path, size, layer, by });
  for (const { path, size, layer, type } of shown) {
    const kind = size > 0 && type === 'file' && cacheOf(path);
    if (kind) add(kind, { path, size, layer });
  }
  const all = [...groups.values()].sort((a, b) => b.bytes - a.bytes);
  for (const group of all) group.paths = group.paths.sort((a, b) => b.size - a.size).slice(0, NAMED);
  return all;
}

function cacheOf(path) {
  for (const [kind, pattern] of Object.entries(CACHES)) if (pattern.test(path)) return `cache-${kind}`;
  return undefined;
}

/**
 * Follows each path through the layers: `now` is what a container sees of it and how that came about, `gone` is what was
 * deleted, `hidden` every version that is still downloaded and that nobody sees.
 */
export function follow(layers) {
  const [now, gone, hidden] = [new Map(), new Map(), []];
  layers.forEach((changes, by) => {
    for (const item of changes) {
      const { change, path } = item;
      const before = now.get(path)?.item;
      if (change === 'same') continue;
      if (before && change !== 'added') hidden.push({ ...short(before), by, how: reason(before, item) });
      if (change === 'removed') {
        now.delete(path);
        gone.set(path, item);
      } else {
        now.set(path, { item, change });
        gone.delete(path);
      }
    }
  });
  return { now, gone, hidden };
}

const short = ({ path, size, layer }) => ({ path, size, layer });

/** Deleted, written anew, or only given other rights: the last repeats every byte. */
function reason(before, { change, size, mtime, type }) {
  if (change === 'removed') return 'deleted';
  const same = before.type === type && before.size === size && before.mtime === mtime && type === 'file';
  return same ? 'rights' : 'overwritten';
}
