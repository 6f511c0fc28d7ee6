// One push as a process of its own: `node push.mjs NAME FOLDER TARGET`. Prints how much memory it took at most.

import { nodeFiles } from '../../../dist/files/node.js';
import { nodeFetch } from '../../../dist/node.js';
import { RegistryClient } from '../../../dist/registry.js';
import { ImageStore } from '../../../dist/store.js';
import { peak } from '../memory.mjs';

const [name, folder, to] = process.argv.slice(2);
const store = await ImageStore.open(await nodeFiles(folder));
const { digest } = await store.push(new RegistryClient({ fetch: nodeFetch }), name, { to });
process.stdout.write(JSON.stringify({ digest, peak: peak() }));
