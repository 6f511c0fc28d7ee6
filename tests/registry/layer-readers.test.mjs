// Layers beside other readers: archives that GNU tar and Python write, listed by both and by pullspec/layer, and the bytes
// of the files in them; compressed by gzip and zstd themselves.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readLayer } from '../../dist/layer.js';

const folder = mkdtempSync(join(tmpdir(), 'pullspec-layer-'));
const tree = join(folder, 'tree');

/** What Python's tarfile makes of an archive, a member an element. */
const PYTHON_LIST = `
import json, sys, tarfile
kinds = {b'0': 'file', b'\\0': 'file', b'S': 'file', b'7': 'file', b'1': 'hardlink', b'2': 'symlink',
         b'3': 'character-device', b'4': 'block-device', b'5': 'directory', b'6': 'fifo'}
print(json.dumps([[m.name.strip('/') if m.name != '.' else '', kinds[m.type], m.size if m.isreg() else 0, m.mode & 0o7777,
  m.uid, m.gid, int(m.mtime // 1), m.linkname if m.islnk() or m.issym() else ''] for m in tarfile.open(sys.argv[1])]))
`;

/** Members that only a library writes: numbers that take an extension, devices, attributes. */
const PYTHON_WRITE = `
import io, sys, tarfile
formats = {'ustar': tarfile.USTAR_FORMAT, 'gnu': tarfile.GNU_FORMAT, 'pax': tarfile.PAX_FORMAT}
form = sys.argv[2]
with tarfile.open(sys.argv[1], 'w', format=formats[form]) as out:
    def add(name, kind=tarfile.REGTYPE, content=b'', **more):
        info = tarfile.TarInfo(name)
        info.type, info.size = kind, len(content)
        for key, value in more.items():
            setattr(info, key, value)
        out.addfile(info, io.BytesIO(content))
    add('plain', content=b'content')
    add('name', content=b'n' * 513, mode=0o4755, uid=1000, gid=1000, mtime=1700000000)
    add('device', tarfile.CHRTYPE, devmajor=1, devminor=3)
    add('disk', tarfile.BLKTYPE, devmajor=8, devminor=0)
    add('pipe', tarfile.FIFOTYPE)
    add('folder', tarfile.DIRTYPE, mode=0o1777)
    add('same', tarfile.LNKTYPE, linkname='plain')
    add('link', tarfile.SYMTYPE, linkname='../elsewhere')
    if form != 'ustar':
        add('d/' * 80 + 'deep', content=b'deep', uid=3000000, mtime=-5)
        add('wide', tarfile.SYMTYPE, linkname='t' * 200)
        add('메모 – x', content=b'text')
    if form == 'pax':
        add('attributes', content=b'a', pax_headers={'SCHILY.xattr.user.k': 'value', 'mtime': '1700000000.75'})
`;

before(() => {
  mkdirSync(join(tree, 'sub', 'x'.repeat(90), 'y'.repeat(90)), { recursive: true });
  const put = (path, content, mode = 0o644) => {
    writeFileSync(join(tree, path), content);
    chmodSync(join(tree, path), mode);
  };
  put('empty', '');
  put('plain', 'content\n');
  put('block', 'b'.repeat(512));
  put('large', Buffer.alloc(300_000, 'large '));
  put('with space – 메모', 'named\n');
  put('setuid', '#!/bin/sh\n', 0o4755);
  put(join('sub', 'x'.repeat(90), 'y'.repeat(90), 'z'.repeat(120)), 'deep\n');
  linkSync(join(tree, 'plain'), join(tree, 'same'));
  symlinkSync('plain', join(tree, 'link'));
  symlinkSync(`${'t/'.repeat(70)}target`, join(tree, 'wide-link'));
  execFileSync('mkfifo', [join(tree, 'pipe')]);
  sparse(join(tree, 'sparse'), 40);
  sparse(join(tree, 'sparse-few'), 2);
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** A file with so many pieces far from each other, and a hole at its end. */
function sparse(path, pieces) {
  const file = openSync(path, 'w');
  for (let at = 0; at < pieces; at++) writeSync(file, Buffer.alloc(4096, 65 + (at % 26)), 0, 4096, at * 65_536);
  closeSync(file);
  truncateSync(path, pieces * 65_536);
}

function pack(name, options) {
  const path = join(folder, `${name}.tar`);
  // The old formats cannot hold the long names: tar says so, leaves them out, and goes on.
  const { status } = spawnSync('tar', ['--sort=name', ...options, '-C', tree, '-cf', path, '.']);
  assert.ok(status === 0 || status === 2, `tar ended with ${status}`);
  return path;
}

const byPython = (path) => JSON.parse(execFileSync('python3', ['-c', PYTHON_LIST, path], { encoding: 'utf8' }));

const clean = (path) => path.replace(/^(?:\.?\/)+/, '').replace(/\/$/, '');

/** The same of a layer: a hard link’s target is a path. */
const ours = (layer) =>
  [...layer.entries()].map(({ path, type, size, mode, uid, gid, mtime, link = '' }) => {
    return [path, type, size, mode, uid, gid, mtime, link];
  });

/** What readers tell in other words: of a hard link, Python tells the size of a header that no reader believes. */
const theirs = (members) =>
  members.map(([name, type, size, ...rest]) => {
    const link = rest.at(-1);
    return [clean(name), type, size, ...rest.slice(0, -1), type === 'hardlink' ? clean(link) : link];
  });

async function compare(path) {
  const bytes = readFileSync(path);
  const layer = await readLayer(bytes, { keep: 64 << 20 });
  assert.equal(layer.fault, undefined);
  const python = theirs(byPython(path));
  assert.ok(python.length > 5);
  assert.deepEqual(ours(layer), python);
  const list = execFileSync('tar', ['--quoting-style=literal', '-tf', path], { encoding: 'utf8' });
  assert.deepEqual(
    [...layer.entries()].map((entry) => entry.path),
    list
      .trimEnd()
      .split('\n')
      .map(clean)
      .map((name) => (name === '.' ? '' : name)),
  );
  for (const entry of layer.entries()) {
    if (entry.type !== 'file') continue;
    const name = list.split('\n').find((line) => clean(line) === entry.path);
    const wanted = execFileSync('tar', ['--no-wildcards', '-xOf', path, '--', name], { maxBuffer: 1 << 28 });
    assert.ok(Buffer.from(await layer.read(entry)).equals(wanted), entry.path);
  }
  return layer;
}

const FORMATS = {
  v7: ['--format=v7'],
  ustar: ['--format=ustar'],
  gnu: ['--format=gnu'],
  oldgnu: ['--format=oldgnu'],
  pax: ['--format=pax'],
  'pax without times': ['--format=pax', '--pax-option=delete=atime,delete=ctime', '--mtime=@0', '--numeric-owner'],
  'sparse gnu': ['--format=gnu', '-S'],
  'sparse oldgnu': ['--format=oldgnu', '-S'],
  'sparse pax 0.0': ['--format=pax', '-S', '--sparse-version=0.0'],
  'sparse pax 0.1': ['--format=pax', '-S', '--sparse-version=0.1'],
  'sparse pax 1.0': ['--format=pax', '-S', '--sparse-version=1.0'],
};

describe('archives by GNU tar are listed as GNU tar and Python list them, and their files have the same bytes', () => {
  for (const [name, options] of Object.entries(FORMATS)) {
    test(name, async () => {
      const layer = await compare(pack(name, options));
      if (name.startsWith('sparse')) assert.ok(layer.at('sparse').stored < layer.at('sparse').size);
    });
  }
});

describe('archives by Python', () => {
  for (const form of ['ustar', 'gnu', 'pax']) {
    test(form, async () => {
      const path = join(folder, `python-${form}.tar`);
      execFileSync('python3', ['-c', PYTHON_WRITE, path, form]);
      const layer = await compare(path);
      assert.deepEqual(layer.at('device').device, { major: 1, minor: 3 });
      const value = Buffer.from('value').toString('hex');
      if (form === 'pax') assert.deepEqual(layer.at('attributes').attributes, [{ name: 'user.k', value }]);
    });
  }
});

describe('compressed by the programs themselves', () => {
  const digest = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const run = (program, args, input) => execFileSync(program, [...args, '-c'], { input, maxBuffer: 1 << 28 });
  const ways = {
    'gzip -9': (tar) => run('gzip', ['-9', '-n'], tar),
    'gzip with a name': (tar) => {
      writeFileSync(join(folder, 'named'), tar);
      return execFileSync('gzip', ['-N', '-c', join(folder, 'named')], { maxBuffer: 1 << 28 });
    },
    'gzip in members': (tar) =>
      Buffer.concat([tar.subarray(0, 70_000), tar.subarray(70_000)].map((it) => run('gzip', [], it))),
    'zstd -3': (tar) => run('zstd', ['-3', '-q'], tar),
    'zstd -19 with a long window': (tar) => run('zstd', ['-19', '--long=27', '-q'], tar),
    'zstd without a checksum': (tar) => run('zstd', ['--no-check', '-q'], tar),
    'zstd in frames': (tar) =>
      Buffer.concat([tar.subarray(0, 70_000), tar.subarray(70_000)].map((it) => run('zstd', ['-q'], it))),
  };
  for (const [name, compress] of Object.entries(ways)) {
    test(name, async () => {
      const tar = readFileSync(pack('to-compress', ['--format=pax', '--mtime=@0']));
      const bytes = compress(tar);
      const layer = await readLayer(new Blob([bytes]).stream(), {
        digest: digest(bytes),
        size: bytes.length,
        diffId: digest(tar),
      });
      assert.deepEqual(
        [layer.verdict.state, layer.diffVerdict.state, layer.fault],
        ['verified', 'verified', undefined],
      );
      assert.deepEqual(ours(layer), ours(await readLayer(tar)));
    });
  }
});
