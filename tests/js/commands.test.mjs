// The commands that the page offers for other programs.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { commands, quoted, TOOLS } from '../../www/js/commands.js';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const TARGET = { name: 'ghcr.io/org/app:1.0', repository: 'ghcr.io/org/app' };
const find = (tool, deed, target) => commands(tool, target).find((line) => line.deed === deed)?.text;

test('each program names itself, and what it is about', () => {
  for (const tool of TOOLS) {
    for (const { text } of commands(tool, { ...TARGET, digest: DIGEST })) {
      assert.ok(text.startsWith(`${tool} `), text);
      assert.ok(text.includes('ghcr.io/org/app'), text);
    }
  }
});

test('a platform is said in each program’s way, without the version that they do not take', () => {
  const target = { ...TARGET, platform: 'windows/amd64:10.0.20348.2700' };
  assert.equal(find('docker', 'pull', target), 'docker pull --platform windows/amd64 ghcr.io/org/app:1.0');
  assert.equal(
    find('skopeo', 'config', { ...TARGET, platform: 'linux/arm/v7' }),
    'skopeo --override-os linux --override-arch arm --override-variant v7 inspect --config docker://ghcr.io/org/app:1.0',
  );
});

test('a blob is fetched by those that can, and only where there is one', () => {
  assert.deepEqual(
    TOOLS.filter((tool) => find(tool, 'blob', { ...TARGET, digest: DIGEST })),
    ['crane', 'oras', 'regctl'],
  );
  assert.deepEqual(
    TOOLS.filter((tool) => find(tool, 'blob', TARGET)),
    [],
  );
});

test('what a registry says of a platform never runs: a shell takes it as one word', () => {
  for (const text of ['linux; touch /x', "a'b", '$(id)', '`id`', 'a b', '-x', '', 'a\nb', 'ü', '!!', '*']) {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${quoted(text)}`], { encoding: 'utf8' });
    assert.equal(stdout, text);
  }
  const line = find('crane', 'pull', { ...TARGET, platform: 'linux;id/amd64' });
  assert.equal(line, "crane pull --platform 'linux;id/amd64' ghcr.io/org/app:1.0 image.tar");
});
