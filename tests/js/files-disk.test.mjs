// What only files on a disk can do wrong: links, pipes, devices, what may not be written, a disk that is full.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import promises, { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { nodeFiles } from '../../dist/files/node.js';
import { at } from '../../scripts/lib/paths.mjs';
import { roomCases } from '../files/suite.mjs';
import { bytesOf, text, textOf } from '../files/tools.mjs';
import { internal } from './internal.mjs';

const outer = mkdtempSync(join(tmpdir(), 'pullspec-disk-'));
after(() => rmSync(outer, { recursive: true, force: true }));

/** A folder with something in it, and something outside it. */
function scene(name) {
  const root = join(outer, name, 'root');
  mkdirSync(join(root, 'd'), { recursive: true });
  mkdirSync(join(outer, name, 'secret'));
  writeFileSync(join(outer, name, 'secret/key'), 'secret');
  writeFileSync(join(root, 'd/plain'), 'plain');
  return { root, secret: join(outer, name, 'secret'), files: nodeFiles(root) };
}

const denied = (work) => assert.rejects(work, { name: 'FilesError', code: 'denied' });

describe('nothing leads out of the folder', () => {
  test('a link to a file is neither read nor written', async () => {
    const { root, secret, files } = scene('file');
    for (const [name, target] of [
      ['out', join(secret, 'key')],
      ['up', '../../secret/key'],
      ['in', 'plain'],
      ['none', 'x'],
    ])
      symlinkSync(target, join(root, 'd', name));
    for (const path of ['d/out', 'd/up', 'd/in', 'd/none']) {
      await denied(() => files.read(path));
      await denied(() => files.open(path));
      await denied(() => files.append(path));
      await denied(() => files.rename(path, 'd/moved'));
    }
    const kinds = (await files.list('d')).map(({ name, kind }) => `${name} ${kind}`).sort();
    assert.deepEqual(kinds, ['in other', 'none other', 'out other', 'plain file', 'up other']);
    // What takes its place is a file, and what it led to stays as it is.
    await files.write('d/out', text('mine'));
    assert.ok(lstatSync(join(root, 'd/out')).isFile());
    await files.rename('d/plain', 'd/up');
    assert.ok(lstatSync(join(root, 'd/up')).isFile());
    await files.remove('d/in');
    await files.remove('d/none');
    assert.equal(readFileSync(join(secret, 'key'), 'utf8'), 'secret');
    assert.ok(!existsSync(join(root, 'd/x')));
  });

  test('nor is anything behind a link to a folder', async () => {
    const { root, secret, files } = scene('folder');
    symlinkSync(secret, join(root, 'away'));
    symlinkSync('d', join(root, 'here'));
    for (const link of ['away', 'here']) {
      for (const path of [`${link}/key`, `${link}/new`, `${link}/deep/er`]) {
        const asks = ['read', 'open', 'append', 'remove', 'list'].map((name) => () => files[name](path));
        asks.push(
          () => files.write(path, text('x')),
          () => files.rename('d/plain', path),
          () => files.rename(path, 'd/x'),
        );
        for (const ask of asks) await denied(ask);
      }
      assert.deepEqual(await files.list(link), []);
    }
    await files.remove('away');
    assert.deepEqual(readdirSync(secret), ['key']);
    assert.deepEqual(readdirSync(join(root, 'd')), ['plain']);
  });

  test('a folder with links in it goes without what they lead to', async () => {
    const { root, secret, files } = scene('tree');
    symlinkSync(secret, join(root, 'd/away'));
    symlinkSync(join(secret, 'key'), join(root, 'd/key'));
    await files.remove('d');
    assert.deepEqual(readdirSync(root), []);
    assert.equal(readFileSync(join(secret, 'key'), 'utf8'), 'secret');
  });

  test('the folder itself may be a link', async () => {
    const { root, files } = scene('itself');
    symlinkSync(root, join(outer, 'itself/link'));
    const other = nodeFiles(join(outer, 'itself/link'));
    await other.write('x', text('x'));
    assert.equal(textOf(await files.read('x')), 'x');
    assert.deepEqual((await other.list('')).map(({ name }) => name).sort(), ['d', 'x']);
  });

  test('pipes and devices are not waited for', async () => {
    const { root, files } = scene('pipe');
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await denied(() => files.read('pipe'));
    await denied(() => files.open('pipe'));
    await denied(() => files.append('pipe'));
    const devices = nodeFiles('/dev');
    await denied(() => devices.read('zero'));
    await denied(() => devices.append('full'));
  });
});

test('what may not be written is denied', async () => {
  const files = nodeFiles('/sys/kernel');
  await denied(() => files.write('pullspec', text('x')));
  await denied(() => files.write('pullspec/x', text('x')));
  await denied(() => files.append('pullspec'));
});

describe('a disk that is full', () => {
  /** Lets the system refuse to write more than there is room for. */
  async function refusing(code, room, work) {
    const file = await open(at('package.json'));
    const prototype = Object.getPrototypeOf(file);
    await file.close();
    const { write, writeFile } = prototype;
    const count = (size) => {
      if (size > room()) throw Object.assign(new Error(`${code}: as the test wants`), { code });
    };
    prototype.write = function (bytes, offset, length, ...rest) {
      count(length);
      return write.call(this, bytes, offset, length, ...rest);
    };
    prototype.writeFile = async function (bytes) {
      count(bytes.length);
      return writeFile.call(this, bytes);
    };
    const { statfs } = promises;
    promises.statfs = async () => ({ bavail: room(), bsize: 1 });
    syncBuiltinESMExports();
    try {
      return await work();
    } finally {
      Object.assign(prototype, { write, writeFile });
      promises.statfs = statfs;
      syncBuiltinESMExports();
    }
  }

  for (const code of ['ENOSPC', 'EDQUOT']) {
    test(`${code} at any write loses nothing, and says how much is needed`, async () => {
      const { root, files } = scene(code);
      await files.write('kept', bytesOf(1000, 1));
      const full = (needed) => (error) => {
        assert.deepEqual([error.code, error.needed, error.cause.code], ['no-space', needed, code]);
        assert.equal(error.available, 1100);
        return true;
      };
      await refusing(
        code,
        () => 1100,
        async () => {
          await assert.rejects(files.write('kept', bytesOf(2000, 2)), full(2000));
          const writer = await files.append('long');
          await writer.write(bytesOf(1200, 3));
          await assert.rejects(writer.flush(), full(1200));
          await assert.rejects(writer.write(bytesOf(1, 3)), full(1200), 'whoever goes on hears it again');
          await assert.rejects(writer.close(), full(1200));
        },
      );
      assert.deepEqual(await files.read('kept'), bytesOf(1000, 1));
      assert.deepEqual(readdirSync(root).sort(), ['d', 'kept', 'long'], 'no draft is left');
      await (await files.append('long', 0)).close();
    });
  }

  test('does what every place does that takes so much and no more', async () => {
    const place = join(outer, 'small');
    mkdirSync(place);
    if (spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', place]).status === 0) {
      const run = `mount -t tmpfs -o size=1m none "$1" && exec "$2" "$3" "$1" room`;
      const small = ['-rm', 'sh', '-c', run, 'sh', place, process.execPath, at('tests/files/process.mjs')];
      const { status, stderr, stdout } = spawnSync('unshare', small, { encoding: 'utf8' });
      assert.deepEqual([status, stderr, stdout], [0, '', 'room\n']);
    } else {
      // Where nobody may have a small disk, the system only says that there is one.
      const used = () => readdirSync(place).reduce((total, name) => total + lstatSync(join(place, name)).size, 0);
      for (const run of Object.values(roomCases)) {
        const small = () => nodeFiles(place);
        await refusing(
          'ENOSPC',
          () => (1 << 20) - used(),
          () => run({ small, assert: assert.ok }),
        );
      }
    }
  });
});

test('drafts of the dead go, and those of the living stay', async () => {
  const { root, files } = scene('drafts');
  const [old, young] = ['0', '1'].map((nth) => join(root, `d/.pullspec-draft-${nth}`));
  for (const draft of [old, young]) writeFileSync(draft, 'half');
  const yesterday = new Date(Date.now() - 86_400_000);
  utimesSync(old, yesterday, yesterday);
  assert.deepEqual(
    (await files.list('d')).map(({ name }) => name),
    ['plain'],
    'no list shows them',
  );
  await files.write('d/new', text('x'));
  assert.deepEqual(readdirSync(join(root, 'd')).sort(), ['.pullspec-draft-1', 'new', 'plain']);
});

test('nothing stays open, whatever is left half read', async () => {
  const { files } = scene('open');
  await files.write('large', bytesOf(3 << 20, 1));
  const opened = () => readdirSync('/proc/self/fd').length;
  const before = opened();
  const readers = [];
  for (let nth = 0; nth < 50; nth += 1) {
    const source = await files.open('large');
    const reader = source
      .slice(nth, 2 << 20)
      .stream()
      .getReader();
    await reader.read();
    readers.push(source, reader);
  }
  assert.equal(opened(), before);
  const source = await files.open('large');
  await files.write('large', bytesOf(3 << 20, 2));
  await assert.rejects(source.arrayBuffer(), { name: 'FilesError', code: 'io', path: 'large' });
});

test('on Windows its own names are no paths', () => {
  const names = [
    'con',
    'NUL.txt',
    'com1',
    'lpt9.tar.gz',
    'aux ',
    'a.',
    'a ',
    'a:b',
    'C:',
    'a?',
    'a*',
    'a|b',
    '<',
    'conout$',
    'COM¹',
  ];
  const fine = ['console', 'com', 'com10', 'nula', 'a.b', '.a', 'a$', 'c o n'];
  const script = `
    Object.defineProperty(process, 'platform', { value: 'win32' });
    const { nodeFiles } = await import(${JSON.stringify(at('dist/files/node.js'))});
    const files = nodeFiles(${JSON.stringify(join(outer, 'none'))});
    const told = (name) => files.read('a/' + name).then(() => 'fine', ({ code }) => code);
    const lists = ${JSON.stringify([names, fine])};
    console.log(JSON.stringify(await Promise.all(lists.map((list) => Promise.all(list.map(told))))));`;
  const said = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
  assert.deepEqual(said, [names.map(() => 'invalid-path'), fine.map(() => 'fine')]);
});

test('a lock that the system keeps by its name, as Windows does, goes from one to the next', async () => {
  const { enterNamed } = await internal('js/node/lock.ts');
  // Linux has such names for sockets, which behave as pipes do there.
  const address = `\0pullspec-test-${process.pid}`;
  const leave = await enterNamed(address);
  const order = [];
  const waiting = [0, 1, 2].map(async (nth) => {
    const next = await enterNamed(address);
    order.push(nth);
    await next();
  });
  const stop = new AbortController();
  const stopped = assert.rejects(enterNamed(address, stop.signal), { message: 'enough' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort(new Error('enough'));
  await stopped;
  assert.deepEqual(order, []);
  await leave();
  await Promise.all(waiting);
  assert.deepEqual(order.sort(), [0, 1, 2]);
});

test('what cannot be brought to the disk on the way fails at the end, and the file is let go', async () => {
  const { root, files } = scene('ahead');
  const probe = await open(join(root, 'probe'), 'w');
  const prototype = Object.getPrototypeOf(probe);
  await probe.close();
  const { datasync } = prototype;
  const failure = Object.assign(new Error('as the test wants'), { code: 'EIO' });
  let asked = 0;
  // The system tells of it once, so whoever asks later would hear that all is well.
  prototype.datasync = async () => {
    asked += 1;
    throw failure;
  };
  try {
    const writer = await files.append('long');
    const piece = bytesOf(1 << 19, 1);
    for (let count = 0; count < 80; count += 1) await writer.write(piece);
    await assert.rejects(writer.close(), { name: 'FilesError', code: 'io', path: 'long', cause: failure });
    assert.equal(asked, 1);
  } finally {
    prototype.datasync = datasync;
  }
  const again = await files.append('long', 0);
  await again.write(text('all'));
  await again.close();
  assert.equal(textOf(await files.read('long')), 'all');
});
