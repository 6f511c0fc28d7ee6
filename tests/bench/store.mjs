// Pulling an image of half a gigabyte out of a registry on this machine into a folder: this program, and skopeo, each as a
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
 * Gives `{ bytes, layers, contenders: [{ name, version, rounds }], peak, page: { rounds, longest } }`, in milliseconds and bytes.
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
    const pulls = [ours(source, version), await skopeos(source)];
    for (let round = 0; round < storeRounds; round += 1) {
      for (let turn = 0; turn < pulls.length; turn += 1) await measure(pulls[(round + turn) % pulls.length], folder);
    }
    const [{ peaks }] = pulls;
    const contenders = pulls.map(({ name, version: its, rounds }) => ({ name, version: its, rounds }));
    const page = await pullInPage(source, storeRounds);
    return { bytes, layers: LAYERS, contenders, peak: Math.max(...peaks), page };
  } finally {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The whole program from its start to its end, as somebody waits for it. */
function ours(source, version) {
  const command = (folder) => [process.execPath, at('tests/bench/store/pull.mjs'), source, folder];
  return { name: 'pullspec, ImageStore.pull', version, command, rounds: [], peaks: [] };
}

async function skopeos(source) {
  const version = /(\d+\.\d+\.\d+)/.exec((await ask('skopeo', '--version')) ?? '')?.[1];
  if (!version) throw new Failure('skopeo is missing.', { mend: 'apt-get install skopeo' });
  const command = (folder) => [
    'skopeo',
    ...['--insecure-policy', 'copy', '--quiet', '--src-tls-verify=false', `docker://${source}`, `oci:${folder}:large`],
  ];
  return { name: 'skopeo copy', version, command, rounds: [], peaks: [] };
}

async function measure(pull, parent) {
  const folder = mkdtempSync(join(parent, 'pull-'));
  const [program, ...words] = pull.command(folder);
  const start = performance.now();
  const { code, stdout, stderr } = await capture(program, words);
  pull.rounds.push(performance.now() - start);
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`${pull.name} fails with exit code ${code}: ${stderr}`);
  const peak = /"peak":(\d+)/.exec(stdout)?.[1];
  if (peak) pull.peaks.push(Number(peak));
}
