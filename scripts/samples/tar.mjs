// Writes a layer's tar archive: ustar, with PAX records for names ustar cannot hold.
//
// Every field that would differ from one machine to the next is fixed (time, owner, order),
// because a layer's digest is the digest of these bytes.

const BLOCK = 512;
const NAME_BYTES = 100;
const TYPES = { file: '0', hardlink: '1', symlink: '2', directory: '5', pax: 'x' };
const encoder = new TextEncoder();

/**
 * One entry of a layer. Paths are relative and use `/`.
 * @typedef {object} Entry
 * @property {string} path
 * @property {keyof typeof TYPES} type
 * @property {number} mode
 * @property {Uint8Array} [content] of a file
 * @property {string} [target] of a symlink or a hard link
 */

/** @param {string} path @param {string | Uint8Array} content @param {number} [mode] @returns {Entry} */
export function file(path, content, mode = 0o644) {
  return { path, type: 'file', mode, content: typeof content === 'string' ? encoder.encode(content) : content };
}

/** @param {string} path @param {number} [mode] @returns {Entry} */
export function directory(path, mode = 0o755) {
  return { path, type: 'directory', mode };
}

/** @param {string} path @param {string} target @returns {Entry} */
export function symlink(path, target) {
  return { path, type: 'symlink', mode: 0o777, target };
}

/** @param {string} path @param {string} target a path of the same layer @param {number} [mode] @returns {Entry} */
export function hardlink(path, target, mode = 0o644) {
  return { path, type: 'hardlink', mode, target };
}

/** Deletes what lower layers have at this path. @param {string} path @returns {Entry} */
export function whiteout(path) {
  const slash = path.lastIndexOf('/') + 1;
  return file(`${path.slice(0, slash)}.wh.${path.slice(slash)}`, '');
}

/** Hides everything lower layers have inside this directory. @param {string} path @returns {Entry} */
export function opaque(path) {
  return file(`${path}/.wh..wh..opq`, '');
}

/**
 * The archive of these entries, parents added where they are missing, in byte order of the paths.
 * @param {Entry[]} entries
 * @param {number} mtime seconds since 1970
 * @returns {Uint8Array}
 */
export function tar(entries, mtime) {
  const sorted = withParents(entries).sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  requireLinkTargetsFirst(sorted);
  const blocks = sorted.flatMap((entry) => entryBlocks(entry, mtime));
  return Buffer.concat([...blocks, new Uint8Array(2 * BLOCK)]);
}

/** @param {Entry[]} entries @returns {Entry[]} */
function withParents(entries) {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  if (byPath.size !== entries.length) throw new Error('A layer holds the same path twice.');
  for (const { path } of entries) {
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      const parent = path.slice(0, slash);
      if (!byPath.has(parent)) byPath.set(parent, directory(parent));
    }
  }
  return [...byPath.values()];
}

/** A reader that unpacks in one pass needs the file before the hard link to it. @param {Entry[]} sorted */
function requireLinkTargetsFirst(sorted) {
  const seen = new Set();
  for (const { type, path, target } of sorted) {
    if (type === 'hardlink' && !seen.has(target))
      throw new Error(`${path} links to ${target}, which does not come before it.`);
    if (type === 'file') seen.add(path);
  }
}

/** @param {Entry} entry @param {number} mtime @returns {Uint8Array[]} */
function entryBlocks(entry, mtime) {
  const name = entry.type === 'directory' ? `${entry.path}/` : entry.path;
  const records = paxRecords({ path: name, linkpath: entry.target ?? '' });
  const blocks = contentBlocks(header({ ...entry, name, mtime }), entry.content);
  if (records.length === 0) return blocks;
  // The name of a PAX header is only seen by readers that do not know PAX.
  const pax = header({ path: '', name: 'PaxHeaders.0/entry', type: 'pax', mode: 0o644, content: records, mtime });
  return [...contentBlocks(pax, records), ...blocks];
}

/** @param {Uint8Array} head @param {Uint8Array} [content] @returns {Uint8Array[]} */
function contentBlocks(head, content = new Uint8Array(0)) {
  return [head, content, new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK)];
}

/** Records for the values that do not fit ustar's 100 bytes of ASCII. @param {Record<string, string>} values @returns {Uint8Array} */
function paxRecords(values) {
  const needed = Object.entries(values).filter(([, value]) => !fitsUstar(value));
  return encoder.encode(needed.map(([key, value]) => paxRecord(key, value)).join(''));
}

/** @param {string} value */
function fitsUstar(value) {
  return value.length <= NAME_BYTES && [...value].every((character) => character <= '\x7f');
}

/** A record starts with its own length in bytes, and that number is part of the length. @param {string} key @param {string} value */
function paxRecord(key, value) {
  const rest = ` ${key}=${value}\n`;
  const restLength = encoder.encode(rest).length;
  let length = restLength;
  while (length !== restLength + String(length).length) length = restLength + String(length).length;
  return `${length}${rest}`;
}

/** @param {Entry & { name: string, mtime: number }} entry @returns {Uint8Array} */
function header(entry) {
  const block = Buffer.alloc(BLOCK);
  block.write(asciiPrefix(entry.name), 0, 'latin1');
  block.write(octal(entry.mode, 8), 100, 'latin1');
  block.write(octal(0, 8), 108, 'latin1');
  block.write(octal(0, 8), 116, 'latin1');
  block.write(octal(entry.content?.length ?? 0, 12), 124, 'latin1');
  block.write(octal(entry.mtime, 12), 136, 'latin1');
  block.write('        ', 148, 'latin1');
  block.write(TYPES[entry.type], 156, 'latin1');
  block.write(asciiPrefix(entry.target ?? ''), 157, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.write(octal(0, 8), 329, 'latin1');
  block.write(octal(0, 8), 337, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** What of a name fits the header; the PAX record holds the whole. @param {string} value */
function asciiPrefix(value) {
  return [...value]
    .map((character) => (character <= '\x7f' ? character : '_'))
    .join('')
    .slice(0, NAME_BYTES);
}

/** @param {number} value @param {number} width of the field, with the NUL that ends it */
function octal(value, width) {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}
