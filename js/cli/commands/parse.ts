// `parse`: the full form of many names.

import type { Context, Run } from '../command.js';
import { EXIT, toldSyntax, UsageError } from '../errors.js';
import { lines } from '../input.js';
import { compact } from '../json.js';
import { report } from '../report.js';

export const run: Run = async (context) => {
  const { args, signal, out, world } = context;
  const batches = args.length > 0 && !args.includes('-') ? [args] : lines(standardInput(context, world.stdin));
  let good = true;
  for await (const batch of batches) {
    good =
      (await print(
        context,
        batch.filter((name) => name !== '' || args.includes(name)),
      )) && good;
    await out.caughtUp(signal);
  }
  return good ? undefined : EXIT.invalid;
};

function standardInput<T extends { readonly isTTY?: boolean }>({ args, flags }: Context, stdin: T): T {
  if (args.length > 1) {
    throw new UsageError(
      'too-many-arguments',
      'Names come as arguments or from standard input.',
      'Write: pullspec parse -',
    );
  }
  if (stdin.isTTY && args.length === 0 && !flags.quiet) {
    throw new UsageError(
      'missing-argument',
      '“parse” needs a name.',
      'Write: pullspec parse NAME..., or pipe names in.',
    );
  }
  return stdin;
}

/** Prints what parses, and tells what does not. Gives whether all did. */
async function print({ flags, out, err }: Context, names: readonly string[]): Promise<boolean> {
  const { familiar, format, parseAll } = await import('../../index.js');
  let good = true;
  parseAll(names).forEach((result, at) => {
    const input = names[at] ?? '';
    if (!result.ok) {
      good = false;
      report(err, toldSyntax(input, result.error), flags.json === true);
    } else if (flags.json) {
      const { value } = result;
      out.line(compact({ input, ...value, canonical: format(value), familiar: familiar(value) }));
    } else {
      out.line(format(result.value));
    }
  });
  return good;
}
