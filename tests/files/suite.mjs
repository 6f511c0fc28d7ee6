// What every place for files must do. It runs wherever JavaScript does, and asks only for what it is given: `files`, an empty
// place; `again()`, the same place opened once more; `assert(value, message)`.

import { lockCases } from './suite-lock.mjs';
import { writerCases } from './suite-writer.mjs';
import { bytesOf, fails, same, text, textOf } from './tools.mjs';

const NO_PATHS = ['', '/', '/a', 'a/', 'a//b', '.', '..', '../a', 'a/..', 'a/./b', 'a/../b', './a', 'a\\b', '..\\a'];
const MORE_NO_PATHS = ['\0', 'a\0b', 'a\nb', 'a\u007fb', '\ud800', 'a/\udfff', '.pullspec-x', 'a/.pullspec-x/b'];
const TOO_LONG = ['x'.repeat(256), 'é'.repeat(128), Array(600).fill('xx').join('/'), undefined, null, 7, ['a']];

const fileCases = {
  async 'where nothing is, nothing is found'({ files, assert }) {
    for (const path of ['a', 'a/b/c']) {
      assert((await files.read(path)) === undefined, 'read');
      assert((await files.open(path)) === undefined, 'open');
      same(assert, await files.list(path), [], 'list');
      await files.remove(path);
    }
    same(assert, await files.list(''), [], 'nothing was made by looking');
  },

  async 'a file is read as it was written, and replaced as a whole'({ files, again, assert }) {
    for (const size of [3, 0, 100_000, 1, 70_000]) {
      const bytes = bytesOf(size, size);
      await files.write('blobs/sha256/x', bytes);
      same(assert, await (await again()).read('blobs/sha256/x'), bytes, `${size} bytes`);
    }
    for (const path of ['blobs', 'blobs/sha256', 'blobs/sha256/x/y'])
      assert((await files.read(path)) === undefined && (await files.open(path)) === undefined, `${path} is no file`);
  },

  async 'nobody shares bytes with anybody'({ files, assert }) {
    const bytes = text('one');
    await files.write('a', bytes);
    bytes.fill(0);
    const read = await files.read('a');
    assert(textOf(read) === 'one', 'what is changed after writing');
    read.fill(0);
    new Uint8Array(await (await files.open('a')).arrayBuffer()).fill(0);
    assert(textOf(await files.read('a')) === 'one', 'what is changed after reading');
    // Of a view only its own bytes count.
    await files.write('b', text('xxtwoxx').subarray(2, 5));
    assert(textOf(await files.read('b')) === 'two', 'a view');
  },

  async 'names may be in any script, and look like anything that is a name'({ files, assert }) {
    const names = [
      '한글',
      'é',
      'a b',
      '...',
      '.hidden',
      '-x',
      '~',
      'x'.repeat(255),
      '😀',
      '%2e%2e',
      '__proto__',
      'a.tmp',
    ];
    for (const name of names) await files.write(`${name}/${name}`, text(name));
    for (const name of names) assert(textOf(await files.read(`${name}/${name}`)) === name, name);
    const listed = (await files.list('')).map(({ name }) => name);
    same(assert, listed.sort(), [...names].sort(), 'listed');
  },

  async 'what is no path is refused, whatever is asked'({ files, assert }) {
    for (const path of [...NO_PATHS, ...MORE_NO_PATHS, ...TOO_LONG]) {
      const asks = {
        read: () => files.read(path),
        open: () => files.open(path),
        write: () => files.write(path, text('x')),
        append: () => files.append(path),
        'rename from': () => files.rename(path, 'ok'),
        'rename to': () => files.rename('ok', path),
        remove: () => files.remove(path),
        ...(path !== '' && { list: () => files.list(path) }),
      };
      for (const [name, ask] of Object.entries(asks))
        await fails(assert, ask, 'invalid-path', `${name} ${JSON.stringify(path)}`);
    }
    same(assert, await files.list(''), [], 'nothing was made');
  },

  async 'parts of a file are read without the rest'({ files, assert }) {
    const bytes = bytesOf(300_000, 1);
    await files.write('a/b', bytes);
    const source = await files.open('a/b');
    assert(source.size === bytes.length, 'size');
    const cuts = [
      [0, 300_000],
      [0, 1],
      [299_999, 300_000],
      [5, 5],
      [100_000, 270_000],
      [299_990, 400_000],
      [400_000, 500_000],
      [10, 5],
    ];
    for (const [start, end] of cuts) {
      const part = source.slice(start, end);
      const expected = bytes.subarray(start, Math.max(start, end));
      assert(part.size === expected.length, `size of ${start}–${end}`);
      same(assert, new Uint8Array(await part.arrayBuffer()), expected, `${start}–${end}`);
      same(assert, await streamed(part), expected, `${start}–${end} as a stream`);
    }
    const inner = source.slice(1000, 2000).slice(10, 5000);
    same(assert, new Uint8Array(await inner.arrayBuffer()), bytes.subarray(1010, 2000), 'a part of a part');
    same(assert, await streamed(source), bytes, 'the same source again');
    const reader = source.stream().getReader();
    await reader.read();
    await reader.cancel();
  },

  async 'what was opened never becomes a mixture'({ files, assert }) {
    const [old, young] = [bytesOf(200_000, 1), bytesOf(200_000, 2)];
    await files.write('a', old);
    const source = await files.open('a');
    const first = await source.slice(0, 100_000).arrayBuffer();
    same(assert, new Uint8Array(first), old.subarray(0, 100_000), 'before');
    await files.write('a', young);
    const second = await source
      .slice(100_000, 200_000)
      .arrayBuffer()
      .catch(() => undefined);
    assert(!second || isSame(new Uint8Array(second), old.subarray(100_000)), 'after');
    same(assert, await streamed(await files.open('a')), young, 'opened anew');
  },

  async 'whoever reads while a file is replaced finds the old bytes or the new ones'({ files, again, assert }) {
    const versions = [bytesOf(200_000, 1), bytesOf(70_000, 2), bytesOf(0, 3), bytesOf(130_000, 4)];
    await files.write('a', versions[0]);
    const reader = await again();
    let over = false;
    let reads = 0;
    const reading = (async () => {
      for (; !over || reads === 0; reads += 1) {
        const read = await reader.read('a');
        assert(read && versions.some((version) => isSame(version, read)), 'a part, or nothing');
      }
    })();
    for (let round = 0; round < 40; round += 1) await files.write('a', versions[round % versions.length]);
    over = true;
    await reading;
  },

  async 'of those who write at once one is last'({ files, again, assert }) {
    const places = [files, await again(), await again()];
    const versions = [0, 1, 2, 3, 4, 5].map((seed) => bytesOf(50_000 + seed, seed));
    await Promise.all(versions.map((version, nth) => places[nth % 3].write('a/b/c', version)));
    const read = await files.read('a/b/c');
    assert(
      versions.some((version) => isSame(version, read)),
      'a whole one',
    );
    same(assert, (await files.list('a/b')).map(({ name }) => name).sort(), ['c'], 'and nothing beside it');
  },

  async 'a file gets another path, in place of what is there'({ files, assert }) {
    await files.write('a', text('one'));
    await files.write('b', text('two'));
    await files.rename('a', 'b');
    assert((await files.read('a')) === undefined && textOf(await files.read('b')) === 'one', 'replaced');
    await files.rename('b', 'x/y/z');
    assert(textOf(await files.read('x/y/z')) === 'one', 'folders are made');
    await files.rename('x/y/z', 'x/y/z');
    assert(textOf(await files.read('x/y/z')) === 'one', 'its own path');
    await fails(assert, () => files.rename('none', 'x/y/z'), 'io', 'from nothing');
    await fails(assert, () => files.rename('x/y', 'q'), 'io', 'a folder');
    await fails(assert, () => files.rename('x/y/z', 'x'), 'io', 'over a folder');
    assert(textOf(await files.read('x/y/z')) === 'one', 'what failed changed nothing');
  },

  async 'a folder is listed with what is in it, and nothing else'({ files, assert }) {
    await files.write('d/a', bytesOf(5, 1));
    await files.write('d/e/f', bytesOf(6, 1));
    await (await files.append('d/b')).close();
    const listed = [...(await files.list('d'))].sort((one, other) => (one.name < other.name ? -1 : 1));
    const told = listed.map(({ name, kind, size }) => [name, kind, size]);
    same(
      assert,
      told,
      [
        ['a', 'file', 5],
        ['b', 'file', 0],
        ['e', 'folder', undefined],
      ],
      'd',
    ); // prettier-ignore
    for (const { name, modified } of listed.slice(0, 2))
      assert(Number.isFinite(modified) && modified > 1e12, `when ${name} was written`);
    same(assert, await files.list('d/a'), [], 'a file is no folder');
    same(
      assert,
      (await files.list('')).map(({ name }) => name),
      ['d'],
      'the outermost',
    );
  },

  async 'files and folders are removed, and it is no error if there is nothing'({ files, assert }) {
    for (const path of ['d/a', 'd/e/f', 'd/e/g/h', 'k']) await files.write(path, text(path));
    await files.remove('d/a');
    await files.remove('d/a');
    await files.remove('d/e');
    assert((await files.read('d/e/g/h')) === undefined, 'what was in it');
    assert(textOf(await files.read('k')) === 'k', 'the rest is there');
    await files.remove('k/inside/a/file');
    await files.write('d/e', text('a file now'));
    assert(textOf(await files.read('d/e')) === 'a file now', 'the name is free');
  },

  async 'a file is no folder, and a folder no file'({ files, assert }) {
    await files.write('f', text('f'));
    await files.write('d/x', text('x'));
    await fails(assert, () => files.write('f/x', text('x')), 'io', 'in a file');
    await fails(assert, () => files.append('f/x'), 'io', 'at the end, in a file');
    await fails(assert, () => files.rename('d/x', 'f/x'), 'io', 'into a file');
    await fails(assert, () => files.write('d', text('x')), 'io', 'over a folder');
    await fails(assert, () => files.append('d'), 'io', 'at the end of a folder');
    assert(textOf(await files.read('f')) === 'f' && textOf(await files.read('d/x')) === 'x', 'nothing changed');
  },

  async 'what is told of the room there is, is numbers'({ files, assert }) {
    const { used, available, persisted } = (await files.space?.()) ?? {};
    for (const number of [used, available])
      assert(number === undefined || (Number.isFinite(number) && number >= 0), 'room');
    assert(persisted === undefined || typeof persisted === 'boolean', 'persisted');
    if (files.persist) assert(typeof (await files.persist()) === 'boolean', 'persist');
  },
};

/** What must hold where there can be a place that takes so much and no more: `small(bytes)` makes one. */
export const roomCases = {
  async 'where there is no room, it is said how much is needed, and nothing is lost'({ small, assert }) {
    const files = await small(1 << 20);
    await files.write('kept', bytesOf(1000, 1));
    await files.write('replaced', bytesOf(2000, 2));
    const full = await fails(assert, () => files.write('replaced', new Uint8Array(8 << 20)), 'no-space', 'write');
    // Browsers do not tell how much room there really is.
    const told = ({ needed, available = 0 }) => needed > 0 && available >= 0 && available < needed;
    assert(full.needed === 8 << 20 && told(full), 'needed and available');
    assert(full.path === 'replaced', 'where');
    const writer = await files.append('long');
    await writer.write(bytesOf(5000, 3));
    await writer.flush();
    const chunk = new Uint8Array(1 << 18);
    const fill = async () => {
      for (let nth = 0; nth < 100; nth += 1) await writer.write(chunk);
      await writer.close();
    };
    const more = await fails(assert, fill, 'no-space', 'append');
    assert(told(more), `needed and available of an append: ${more.needed}, ${more.available}`);
    await writer.abort();
    same(assert, await files.read('kept'), bytesOf(1000, 1), 'what is elsewhere');
    same(assert, await files.read('replaced'), bytesOf(2000, 2), 'what was to be replaced');
    same(assert, (await files.read('long')).subarray(0, 5000), bytesOf(5000, 3), 'what was on the disk');
    await files.remove('long');
    await files.write('after', bytesOf(1000, 5));
    same(assert, (await files.list('')).map(({ name }) => name).sort(), ['after', 'kept', 'replaced'], 'no remains');
  },
};

/** What must hold everywhere, by name. */
export const cases = { ...fileCases, ...writerCases, ...lockCases };

/** A source's bytes as they come piece by piece. */
async function streamed(source) {
  return new Uint8Array(await new Response(source.stream()).arrayBuffer());
}

const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
