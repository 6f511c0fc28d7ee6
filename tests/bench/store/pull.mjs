// One pull as a process of its own: `node pull.mjs NAME FOLDER`. Prints how much memory it took at most.

import { nodeFiles } from '../../../dist/files/node.js';
import { nodeFetch } from '../../../dist/node.js';
import { RegistryClient } from '../../../dist/registry.js';
import { ImageStore } from '../../../dist/store.js';
import { peak } from '../memory.mjs';

const [name, folder] = process.argv.slice(2);
const store = await ImageStore.open(await nodeFiles(folder));
const { bytes } = await store.pull(new RegistryClient({ fetch: nodeFetch }), name);
process.stdout.write(JSON.stringify({ bytes, peak: peak() }));
