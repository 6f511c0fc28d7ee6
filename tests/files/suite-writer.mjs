// What must hold of files that are written piece by piece.

import { bytesOf, fails, same, text, textOf } from './tools.mjs';

export const writerCases = {
  async 'a file is written at its end'({ files, again, assert }) {
    let whole = new Uint8Array();
    for (const sizes of [[10], [0, 1, 70_000], [], [65_536, 3, 200_000, 65_536]]) {
      const writer = await files.append('a/b');
      assert(writer.size === whole.length, 'size at first');
      for (const size of sizes) {
        const piece = bytesOf(size, whole.length + size);
        whole = joined(whole, piece);
        await writer.write(piece);
        piece.fill(0);
        assert(writer.size === whole.length, 'size meanwhile');
      }
      await writer.close();
      same(assert, await (await again()).read('a/b'), whole, `after ${sizes}`);
    }
  },

  async 'a file is written behind its first bytes'({ files, assert }) {
    const bytes = bytesOf(100_000, 1);
    for (const [at, piece] of [
      [100_000, 'end'],
      [99_999, ''],
      [50_000, 'middle'],
      [3, ''],
      [0, 'start'],
      [0, ''],
    ]) {
      await files.write('a', bytes);
      const writer = await files.append('a', at);
      assert(writer.size === at, `size behind ${at}`);
      await writer.write(text(piece));
      await writer.close();
      same(assert, await files.read('a'), joined(bytes.subarray(0, at), text(piece)), `behind ${at}`);
    }
    const made = await files.append('new/file', 0);
    await made.close();
    same(assert, await files.read('new/file'), new Uint8Array(), 'one that is not there');
    await files.write('a', bytes);
    for (const at of [100_001, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      await fails(assert, () => files.append('a', at), 'io', `behind ${at}`);
    await fails(assert, () => files.append('none', 1), 'io', 'behind what is not there');
    same(assert, await files.read('a'), bytes, 'what failed changed nothing');
    assert((await files.read('none')) === undefined, 'and made nothing');
  },

  async 'what has been flushed is there, whatever becomes of the writer'({ files, again, assert }) {
    const [one, two] = [bytesOf(100_000, 1), bytesOf(90_000, 2)];
    const writer = await files.append('a');
    await writer.write(one);
    await writer.flush();
    same(assert, await (await again()).read('a'), one, 'while it is open');
    await writer.flush();
    await writer.write(two);
    await writer.abort();
    const left = await files.read('a');
    assert(left.length >= one.length && left.length <= one.length + two.length, `${left.length} bytes are left`);
    same(assert, left, joined(one, two).subarray(0, left.length), 'as it is');
    const next = await files.append('a', one.length);
    await next.write(two);
    await next.close();
    same(assert, await files.read('a'), joined(one, two), 'taken up again');
  },

  async 'a writer that has ended writes nothing more'({ files, assert }) {
    for (const end of ['close', 'abort']) {
      const writer = await files.append('a');
      await writer.write(text(end));
      await writer.flush();
      await writer[end]();
      await writer.abort();
      await fails(assert, () => writer.write(text('x')), 'io', `write after ${end}`);
      await fails(assert, () => writer.flush(), 'io', `flush after ${end}`);
      await fails(assert, () => writer.close(), 'io', `close after ${end}`);
    }
    assert(textOf(await files.read('a')) === 'closeabort', 'what was written');
  },

  async 'a file that is being written is nobody else’s'({ files, assert }) {
    await files.write('d/other', text('other'));
    await files.write('d/a', text('one'));
    const writer = await files.append('d/a');
    const asks = {
      append: () => files.append('d/a'),
      'append at': () => files.append('d/a', 0),
      write: () => files.write('d/a', text('x')),
      'rename from': () => files.rename('d/a', 'b'),
      'rename to': () => files.rename('d/other', 'd/a'),
      remove: () => files.remove('d/a'),
      'remove its folder': () => files.remove('d'),
    };
    for (const [name, ask] of Object.entries(asks)) await fails(assert, ask, 'busy', name);
    const beside = await files.append('d/b');
    await beside.write(text('beside'));
    await beside.close();
    await writer.write(text(' two'));
    await writer.close();
    assert(textOf(await files.read('d/a')) === 'one two', 'it is whole');
    assert(textOf(await files.read('d/other')) === 'other', 'and so is the other');
    await files.rename('d/a', 'd/b');
    assert(textOf(await files.read('d/b')) === 'one two', 'it is free again');
    await files.remove('d');
  },

  async 'a large file is written and read in pieces'({ files, assert }) {
    const piece = bytesOf(65_536, 9);
    const pieces = 512;
    const writer = await files.append('large');
    for (let nth = 0; nth < pieces; nth += 1) {
      piece[0] = nth;
      piece[1] = nth >> 8;
      await writer.write(piece);
    }
    await writer.close();
    const source = await files.open('large');
    assert(source.size === pieces * piece.length, 'its size');
    let [at, wrong, largest] = [0, 0, 0];
    for await (const bytes of source.stream()) {
      largest = Math.max(largest, bytes.length);
      for (let place = 0; place < bytes.length; place += 1, at += 1) {
        const inside = at % piece.length;
        const nth = Math.floor(at / piece.length);
        const expected = inside === 0 ? nth & 255 : inside === 1 ? nth >> 8 : piece[inside];
        if (bytes[place] !== expected) wrong += 1;
      }
    }
    assert(at === source.size && wrong === 0, `${at} bytes, ${wrong} of them wrong`);
    assert(largest <= 4 << 20, `a piece of ${largest} bytes`);
  },
};

function joined(one, other) {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}
