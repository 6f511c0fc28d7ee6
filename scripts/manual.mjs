// Writes docs/cli.md, the manual of the command line, from its table of commands.

import { writeFileSync } from 'node:fs';
import { cliModule } from './lib/cli.mjs';
import { main, say } from './lib/messages.mjs';
import { at } from './lib/paths.mjs';

await main(async () => {
  const [{ manual }, { COMMANDS }] = await Promise.all(['manual', 'commands'].map(cliModule));
  writeFileSync(at('docs/cli.md'), manual(COMMANDS));
  say('docs/cli.md is written.');
});
