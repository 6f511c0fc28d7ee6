// An image of half a gigabyte out of a registry on this machine into a folder, and back again: this program, and skopeo, each as a
// process of its own, one after the other, in turns.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startDockerRegistry } from '../../scripts/lib/docker-registry.mjs';
import { Failure } from '../../scripts/lib/messages.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { ask, capture } from '../../scripts/lib/run.mjs';
import { pullInPage } from './store/browser.mjs';
import { fill } from './store/image.mjs';

const MIB = 1024 * 1024;
const LAYERS = 5;

const CORS = {
  'Access-Control-Allow-Origin': ['*'],
  'Access-Control-Allow-Headers': ['Accept', 'Authorization', 'Range'],
};

/**
 * Gives `{ bytes, layers, pulls, pushes, page: { rounds, longest } }`, in milliseconds and bytes. Pulls and pushes are
 * `{ contenders: [{ name, version, rounds }], peak }`, the first of which is ours, as is the peak of its memory.
 */
export async function benchStore({ storeRounds, storeSize, version }) {
  const registry = await startDockerRegistry({ headers: CORS });
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-bench-'));
  try {
    const bytes = await fill(registry.url, 'bench/image', 'large', {
      layers: LAYERS,
      bytes: (storeSize * MIB) / LAYERS,
    });
    const source = `${registry.host}/bench/image:large`;
    const versions = { ours: version, skopeo: await skopeoVersion() };
    const pulls = await race(pullers(source, folder, versions), storeRounds);
    const pushes = await race(await pushers(source, folder, versions), storeRounds);
    const page = await pullInPage(source, storeRounds);
    return { bytes, layers: LAYERS, pulls, pushes, page };
  } finally {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const SKOPEO = ['skopeo', '--insecure-policy', 'copy', '--quiet'];
const script = (name) => [process.execPath, at('tests/bench/store', name)];

/**
 * The whole program from its start to its end, as somebody waits for it. Each pulls into a folder of its own, which is emptied right
 * before: what the kernel keeps files in comes back in the sizes in which they were written, so that each finds what it left itself.
 */
function pullers(source, folder, { ours, skopeo }) {
  const [mine, theirs] = ['ours', 'skopeo'].map((who) => join(folder, `pulled-${who}`));
  const empty = (target) => () => rmSync(target, { recursive: true, force: true });
  return [
    {
      ...{ name: 'pullspec, ImageStore.pull', version: ours },
      before: empty(mine),
      command: () => [...script('pull.mjs'), source, mine],
    },
    {
      ...{ name: 'skopeo copy', version: skopeo },
      before: empty(theirs),
      command: () => [...SKOPEO, ...['--src-tls-verify=false', `docker://${source}`, `oci:${theirs}:large`]],
    },
  ];
}

/**
 * Each pushes what it has pulled itself, every time to a registry that has none of it yet: skopeo remembers where it has seen
 * content, and has it mounted from there.
 */
async function pushers(source, folder, { ours, skopeo }) {
  const own = join(folder, 'own');
  const layout = join(folder, 'layout');
  await succeed('a pull', [...script('pull.mjs'), source, own]);
  await succeed('a copy', [...SKOPEO, '--src-tls-verify=false', `docker://${source}`, `oci:${layout}:large`]);
  let registry;
  const before = async () => {
    registry = await startDockerRegistry();
  };
  const after = () => registry.stop();
  const target = () => `${registry.host}/bench/pushed:large`;
  return [
    {
      ...{ name: 'pullspec, ImageStore.push', version: ours },
      ...{ before, after },
      command: () => [...script('push.mjs'), source, own, target()],
    },
    {
      ...{ name: 'skopeo copy', version: skopeo },
      ...{ before, after },
      command: () => [...SKOPEO, '--dest-tls-verify=false', `oci:${layout}:large`, `docker://${target()}`],
    },
  ];
}

async function skopeoVersion() {
  const version = /(\d+\.\d+\.\d+)/.exec((await ask('skopeo', '--version')) ?? '')?.[1];
  if (!version) throw new Failure('skopeo is missing.', { mend: 'apt-get install skopeo' });
  return version;
}

/** Who comes first takes turns. The first round is not counted: it is about memory that nobody has used yet. */
async function race(runners, rounds) {
  const taken = runners.map(() => []);
  const peaks = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < runners.length; turn += 1) {
      const place = (round + turn) % runners.length;
      const { name, before, command, after } = runners[place];
      await before?.();
      const start = performance.now();
      const printed = await succeed(name, command());
      if (round > 0) taken[place].push(performance.now() - start);
      const peak = /"peak":(\d+)/.exec(printed)?.[1];
      if (peak) peaks.push(Number(peak));
      await after?.();
    }
  }
  const contenders = runners.map(({ name, version }, place) => ({ name, version, rounds: taken[place] }));
  return { contenders, peak: Math.max(...peaks) };
}

async function succeed(name, [program, ...words]) {
  const { code, stdout, stderr } = await capture(program, words);
  if (code !== 0) throw new Error(`${name} fails with exit code ${code}: ${stderr}`);
  return stdout;
}
