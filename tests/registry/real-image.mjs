// An image made by umoci of this machine’s own programs: several layers, deleted files, emptied folders, hard links.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skopeo } from './harness.mjs';

const run = (program, ...args) => execFileSync(program, args, { maxBuffer: 1 << 28 });

/**
 * Makes the image, in three forms: `gzip` and `zstd` in the registry, and its layers as archives. Gives where they are;
 * `unpacked` is what umoci makes of it.
 */
export async function makeImage(registry) {
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-image-'));
  const at = (...parts) => join(folder, ...parts);
  const image = `${at('layout')}:real`;
  run('umoci', 'init', '--layout', at('layout'));
  run('umoci', 'new', '--image', image);
  run(
    'umoci',
    'config',
    '--image',
    image,
    '--config.env',
    'PATH=/bin',
    '--config.cmd',
    'ls',
    '--history.created_by',
    'x',
  );
  addBase(at, image);
  changeFiles(at, image);
  mkdirSync(at('emptied'));
  writeFileSync(at('emptied', 'new'), 'the only one\n');
  run('umoci', 'insert', '--image', image, '--opaque', at('emptied'), '/srv/emptied');
  run('umoci', 'insert', '--image', image, '--whiteout', '/opt/gone');
  run('umoci', 'unpack', '--rootless', '--image', image, at('unpacked'));
  const target = (name) => `docker://${registry.host}/real/${name}`;
  await skopeo('copy', '--quiet', '--dest-decompress', `oci:${image}`, `dir:${at('plain')}`);
  const zstd = ['--dest-compress', '--dest-compress-format', 'zstd', '--format', 'oci'];
  await skopeo('copy', '--quiet', ...zstd, `dir:${at('plain')}`, `oci:${at('zstd')}:real`);
  // Else skopeo takes what the registry has already for a layer that only unpacks to the same.
  const push = ['copy', '--quiet', '--preserve-digests', '--dest-tls-verify=false'];
  await skopeo(...push, `oci:${image}`, target('gzip'));
  await skopeo(...push, `oci:${at('zstd')}:real`, target('zstd'));
  const { layers } = JSON.parse(readFileSync(at('plain', 'manifest.json'), 'utf8'));
  const archives = layers.map(({ digest }) => at('plain', digest.split(':')[1]));
  return {
    archives,
    unpacked: at('unpacked', 'rootfs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The first layer: an archive by GNU tar. */
function addBase(at, image) {
  const tree = (...parts) => at('tree', ...parts);
  for (const path of ['bin', 'etc', 'usr/lib', 'opt/gone', 'opt/kept', 'srv/emptied/deep', 'srv/turned', 'var/tmp']) {
    mkdirSync(tree(path), { recursive: true });
  }
  for (const program of ['ls', 'cat', 'ln']) copyFileSync(join('/bin', program), tree('bin', program));
  chmodSync(tree('bin', 'cat'), 0o4755);
  linkSync(tree('bin', 'ls'), tree('bin', 'dir'));
  linkSync(tree('bin', 'ls'), tree('bin', 'vdir'));
  copyFileSync('/etc/os-release', tree('usr/lib/os-release'));
  symlinkSync('../usr/lib/os-release', tree('etc/os-release'));
  symlinkSync('usr/lib', tree('lib'));
  symlinkSync('/etc/../../../../etc/motd', tree('etc/outside'));
  symlinkSync('round', tree('etc/round'));
  chmodSync(tree('var/tmp'), 0o1777);
  const files = {
    'etc/motd': 'hello\n',
    'etc/deleted': 'soon gone\n',
    'opt/gone/file': 'gone\n',
    'opt/kept/file': 'kept\n',
    'srv/emptied/old': 'old\n',
    'srv/emptied/deep/old': 'old\n',
    'srv/turned/file': 'in what becomes a file\n',
    'usr/lib/이름 – name': 'named\n',
    [`usr/lib/${'long-'.repeat(40)}`]: 'long\n',
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(tree(path), content);
  run('tar', '--numeric-owner', '--sort=name', '-C', tree(), '-cf', at('base.tar'), '.');
  run(
    'umoci',
    'raw',
    'add-layer',
    '--image',
    image,
    '--history.created_by',
    '/bin/sh -c #(nop) ADD file:x in / ',
    at('base.tar'),
  );
}

/** The second layer: what umoci finds changed. */
function changeFiles(at, image) {
  run('umoci', 'unpack', '--rootless', '--image', image, at('bundle'));
  const root = (...parts) => at('bundle', 'rootfs', ...parts);
  rmSync(root('etc/deleted'));
  rmSync(root('srv/turned'), { recursive: true });
  writeFileSync(root('srv/turned'), 'a file now\n');
  writeFileSync(root('etc/motd'), 'hello again\n');
  chmodSync(root('bin/ln'), 0o700);
  rmSync(root('bin/vdir'));
  writeFileSync(root('opt/kept/second'), 'second\n');
  linkSync(root('opt/kept/second'), root('opt/kept/third'));
  run('umoci', 'repack', '--image', image, '--history.created_by', '/bin/sh -c change', at('bundle'));
}
