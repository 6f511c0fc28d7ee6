// Images in files on the command line: every command that takes an image takes one in a file, and says which one it means.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { cliModule } from '../../scripts/lib/cli.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { file, tar } from '../../scripts/samples/tar.mjs';
import { sha256 } from './samples-layout.mjs';

const [{ run }, { placeOf }, { COMMANDS }] = await Promise.all(['run', 'archives', 'commands'].map(cliModule));
const work = mkdtempSync(join(tmpdir(), 'pullspec-cli-archive-'));
after(() => rmSync(work, { recursive: true, force: true }));

async function type(...args) {
  const stream = () => Object.assign(new PassThrough({ highWaterMark: 1 << 26 }), { isTTY: false, columns: 90 });
  const world = { stdin: Readable.from([]), stdout: stream(), stderr: stream(), env: {} };
  const exit = await run(args, { ...world, signal: new AbortController().signal });
  const said = (printed) => printed.read()?.toString() ?? '';
  return { exit, stdout: said(world.stdout), stderr: said(world.stderr) };
}

const layer = tar([file('etc/motd', 'hello from a file\n')], 0);
const config = (architecture) =>
  JSON.stringify({ architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [sha256(layer)] } });
/** An archive as older versions of Docker write it, with these images. */
function saved(name, images) {
  const list = images.map(([tags, architecture]) => ({
    Config: `${architecture}.json`,
    RepoTags: tags,
    Layers: ['one/layer.tar'],
  }));
  const configs = images.map(([, architecture]) => file(`${architecture}.json`, config(architecture)));
  const path = join(work, name);
  writeFileSync(path, tar([file('manifest.json', JSON.stringify(list)), file('one/layer.tar', layer), ...configs], 0));
  return path;
}
const one = saved('one.tar', [[['alpine:3'], 'amd64']]);
const two = saved('two.tar', [
  [['alpine:3', 'alpine:latest'], 'amd64'],
  [['ghcr.io/team/app:1'], 'arm64'],
]);

test('which texts are files', () => {
  for (const [text, path, image] of [
    ['./x.tar', './x.tar'],
    ['../x.tar', '../x.tar'],
    ['/tmp/x:1.tar', '/tmp/x:1.tar'],
    ['.', '.'],
    ['..', '..'],
    ['oci:folder', 'folder'],
    ['oci:folder:tag', 'folder', 'tag'],
    ['oci-archive:x.tar:docker.io/library/alpine:3', 'x.tar', 'docker.io/library/alpine:3'],
    ['docker-archive:x.tar:@1', 'x.tar', '@1'],
    ['oci:C:\\images:1', 'C:\\images', '1'],
  ]) {
    const [, transport] = /^(oci|oci-archive|docker-archive):/.exec(text) ?? [];
    const wanted = { ...(transport && { transport }), path, ...(image && { image }) };
    assert.deepEqual(placeOf(text), wanted, text);
  }
  for (const text of ['alpine', 'alpine:3', 'ghcr.io/a/b', 'x.tar', 'docker://alpine', '', 'ociimage:1', '.hidden']) {
    assert.equal(placeOf(text), undefined, text);
  }
});

describe('commands', () => {
  test('about the only image of a file', async () => {
    const digest = await type('digest', one);
    assert.match(digest.stdout, /^sha256:[0-9a-f]{64}\n$/);
    assert.match(digest.stderr, /one was made\. No registry knows it/);
    assert.equal((await type('digest', `docker-archive:${one}`, '--quiet')).stdout, digest.stdout);
    const manifest = await type('manifest', one, '--quiet');
    assert.equal(`${sha256(Buffer.from(manifest.stdout))}\n`, digest.stdout);
    assert.equal((await type('config', one, '--quiet')).stdout, config('amd64'));
    assert.equal((await type('cat', one, 'etc/motd', '--quiet')).stdout, 'hello from a file\n');
    assert.equal((await type('tags', one, '--quiet')).stdout, '3\n');
    const { exit, stdout } = await type('verify', one, '--json');
    assert.deepEqual([exit, stdout.includes('"verified"')], [0, true]);
  });

  test('about one of several', async () => {
    for (const [text, wanted] of [
      [`docker-archive:${two}:alpine:3`, 'amd64'],
      [`docker-archive:${two}:alpine`, 'amd64'],
      [`docker-archive:${two}:ghcr.io/team/app:1`, 'arm64'],
      [`docker-archive:${two}:@1`, 'arm64'],
      [`docker-archive:${two}:1`, 'arm64'],
    ]) {
      const { stdout, stderr } = await type('config', text, '--quiet', '--platform', `linux/${wanted}`);
      assert.equal(stdout, config(wanted), `${text}: ${stderr}`);
    }
    const unclear = await type('config', two);
    assert.equal(unclear.exit, 2);
    assert.match(unclear.stderr, /holds 2 images/);
    assert.match(unclear.stderr, /ghcr\.io\/team\/app:1/);
    const none = await type('config', `docker-archive:${two}:nginx`);
    assert.deepEqual([none.exit, /holds no “nginx”/.test(none.stderr)], [2, true]);
  });

  test('compare two files, and a file with a registry’s image', async () => {
    const { exit, stdout, stderr } = await type('diff', one, `docker-archive:${two}:@0`, '--json');
    assert.equal(exit, 0, stderr);
    assert.ok(JSON.parse(stdout));
    assert.equal((await type('diff', one, 'sandbox.localhost/layers', '--quiet')).exit, 0);
  });

  test('about a folder', async () => {
    const wanted = await type('digest', 'sandbox.localhost/layers:1');
    assert.equal((await type('digest', `oci:${at('samples')}:sandbox.localhost/layers:1`)).stdout, wanted.stdout);
  });

  test('about what is no archive', async () => {
    const gone = await type('inspect', `${work}/gone.tar`, '--json');
    assert.deepEqual([gone.exit, JSON.parse(gone.stderr).error.code], [1, 'unreadable']);
    assert.match(JSON.parse(gone.stderr).error.message, /There is no such file/);
    const bad = await type('inspect', at('package.json'), '--json');
    assert.deepEqual([bad.exit, JSON.parse(bad.stderr).error.code], [1, 'archive-unknown']);
  });

  test('take files wherever they take images, and nowhere else', () => {
    const taking = COMMANDS.filter(({ images }) => images).map(({ name, images }) => [name, images]);
    const named = COMMANDS.filter(
      ({ group, usage }) => ['Registries', 'Images'].includes(group) && /^(?:NAME|SOURCE)/.test(usage),
    );
    assert.deepEqual(
      taking,
      named.map(({ name, usage }) => [name, usage.startsWith('NAME NAME') ? 2 : 1]),
    );
  });
});
