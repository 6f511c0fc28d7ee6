// `pullspec/node`: Docker’s daemon.json, found and read in a folder of the test’s own.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { DockerConfigError, dockerDaemon, dockerDaemonPaths } from 'pullspec/node';
import { at } from '../../scripts/lib/paths.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pullspec-daemon-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, 'daemon.json');
const NAMES = {
  containerd: 'containerdSnapshotter',
  downloads: 'maxConcurrentDownloads',
  uploads: 'maxConcurrentUploads',
};

describe('what a file says', () => {
  for (const { why, file, want, error, key } of JSON.parse(readFileSync(at('tests/fixtures/daemon.json'), 'utf8'))) {
    test(why, async () => {
      writeFileSync(path, file);
      if (error) {
        const [, line, column] = /^line (\d+), column (\d+): /.exec(error).map(Number);
        const place = { name: 'DockerConfigError', message: `${path}, ${error}`, path, line, column };
        return assert.rejects(dockerDaemon(path), { ...place, ...(key && { key }) });
      }
      const told = Object.entries(want).map(([name, value]) => [NAMES[name] ?? name, value]);
      const daemon = await dockerDaemon(path);
      assert.deepEqual(daemon, { path, mirrors: [], insecure: [], ...Object.fromEntries(told) });
      assert.ok([daemon, daemon.mirrors, daemon.insecure].every(Object.isFrozen));
    });
  }
});

describe('where it is', () => {
  const of = (platform, env) => dockerDaemonPaths({ platform, env });

  test('on each system', () => {
    const home = { HOME: '/home/me', USERPROFILE: 'C:\\Users\\me' };
    assert.deepEqual(of('linux', home), [
      '/home/me/.config/docker/daemon.json',
      '/etc/docker/daemon.json',
      '/home/me/.docker/daemon.json',
    ]);
    assert.equal(of('linux', { ...home, XDG_CONFIG_HOME: '/cfg' })[0], '/cfg/docker/daemon.json');
    assert.deepEqual(of('darwin', home), ['/home/me/.docker/daemon.json']);
    assert.deepEqual(of('win32', home), [
      'C:\\ProgramData\\docker\\config\\daemon.json',
      'C:\\Users\\me\\.docker\\daemon.json',
    ]);
    assert.equal(of('win32', { ...home, ProgramData: 'D:\\Data' })[0], 'D:\\Data\\docker\\config\\daemon.json');
  });

  test('the first one that is there counts', async () => {
    const env = { HOME: join(folder, 'home'), XDG_CONFIG_HOME: join(folder, 'config') };
    const [rootless, , desktop] = of('linux', env);
    const put = (file, root) => {
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, JSON.stringify({ 'data-root': root }));
    };
    const found = () => dockerDaemon(undefined, { platform: 'linux', env });
    put(desktop, '/desktop');
    put(rootless, '/rootless');
    assert.deepEqual(await found(), { path: rootless, mirrors: [], insecure: [], dataRoot: '/rootless' });
    writeFileSync(rootless, '{');
    await assert.rejects(found(), { name: 'DockerConfigError', path: rootless });
  });

  test('there need not be one', async () => {
    const options = { platform: 'darwin', env: { HOME: join(folder, 'nobody') } };
    assert.deepEqual(await dockerDaemon(undefined, options), { mirrors: [], insecure: [] });
  });

  test('one that is named has to be there, and readable', async () => {
    const gone = join(folder, 'gone.json');
    const message = `${gone} cannot be read: there is no such file`;
    await assert.rejects(dockerDaemon(gone), { name: 'DockerConfigError', message, path: gone });
    await assert.rejects(dockerDaemon(folder), { message: `${folder} cannot be read: EISDIR` });
    await assert.rejects(dockerDaemon(gone), DockerConfigError);
  });

  test('one without end is not read to its end', async () => {
    const endless = join(folder, 'endless.json');
    writeFileSync(endless, ' '.repeat(1024 * 1024));
    assert.deepEqual(await dockerDaemon(endless), { path: endless, mirrors: [], insecure: [] });
    writeFileSync(endless, ' '.repeat(1024 * 1024 + 1));
    await assert.rejects(dockerDaemon(endless), /, a file of more than 1048576 bytes is no daemon\.json\.$/);
    const read = (program) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    const program = `const { dockerDaemon } = await import('pullspec/node');
      console.log(await dockerDaemon('/dev/zero').catch(({ message }) => message));`;
    if (process.platform !== 'win32') assert.match(read(program), /more than 1048576 bytes/);
  });
});
