// A process beside the test’s own: `tag FOLDER IMAGE PREFIX COUNT IMAGE` gives 25 names to two images in turn, `pull FOLDER NAME`
// pulls and is never done.

import { nodeFiles } from 'pullspec/files/node';
import { RegistryClient } from 'pullspec/registry';
import { ImageStore } from 'pullspec/store';
import { noise, Registry } from './store-fixture.mjs';

const [command, folder, name, prefix, count, other] = process.argv.slice(2);
const store = await ImageStore.open(nodeFiles(folder));

if (command === 'tag') {
  for (let nth = 0; nth < Number(count); nth += 1)
    await store.tag(Math.floor(nth / 25) % 2 === 0 ? name : other, `${prefix}:${nth % 25}`);
} else {
  const registry = new Registry();
  const arm64 = registry.image('arm', [noise(8_000_000, 1), noise(8_000_000, 2)], 'arm64');
  const amd64 = registry.image('amd', [noise(8_000_000, 1), noise(8_000_000, 3)], 'amd64');
  registry.index('1', { arm64, amd64 });
  registry.gate = new Promise(() => {});
  const onProgress = ({ loaded }) => {
    if (loaded >= 2_000_000) process.stdout.write('enough\n');
  };
  setInterval(() => {}, 1000);
  await store.pull(new RegistryClient({ fetch: registry.fetch }), name, { platform: 'linux/arm64', onProgress });
}
