// `npm start`: set up, build and serve the page on this machine.

import { build } from './build.mjs';
import { bold, Failure, main, say } from './lib/messages.mjs';
import { at } from './lib/paths.mjs';
import { relayMount } from './lib/relay.mjs';
import { sandboxMount } from './lib/sandbox.mjs';
import { close, createSiteServer, listen } from './lib/server.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  const port = wantedPort();
  await setup();
  await build();
  const server = createSiteServer({ root: at('site'), mounts: [await sandboxMount()], relay: await relayMount() });
  const actual = await listen(server, port);
  if (port !== 0 && actual !== port) say(`  Port ${port} is taken.`);
  say(`\npullspec is ready at ${bold(`http://127.0.0.1:${actual}/`)}`);
  say(`The sample images are a registry too: skopeo inspect --tls-verify=false docker://127.0.0.1:${actual}/hello:1.1`);
  say('Ctrl-C ends it.');
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => close(server).then(() => process.exit(0)));
});

function wantedPort() {
  const port = Number(process.env.PORT || 8080);
  if (Number.isInteger(port) && port >= 0 && port < 65_486) return port;
  throw new Failure(`PORT is ${process.env.PORT}, which is not a port.`, { mend: 'PORT=8080 npm start' });
}
