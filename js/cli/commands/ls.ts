// `ls`: the images of the store.

import type { StoredImage } from '../../store-types.js';
import type { Context, Run } from '../command.js';
import { EXIT, ToldAlready, toldSyntax } from '../errors.js';
import { imageTable, usageLines } from '../images.js';
import { pretty } from '../json.js';
import { report } from '../report.js';
import { safe } from '../text.js';

export const run: Run = async (context) => {
  const { args, flags, out } = context;
  const { folder, images } = await context.store();
  const [all, usage] = await Promise.all([images.ls(), images.usage()]);
  const shown = await matching(context, all);
  if (flags.json) {
    out.line(pretty({ store: folder, images: shown, usage }));
  } else if (flags.quiet) {
    const told = shown.map(({ name, descriptor }) => (flags.digests ? descriptor.digest : (name ?? descriptor.digest)));
    out.lines([...new Set(told)].map(safe));
  } else if (shown.length > 0) {
    const now = out.terminal ? { now: Date.now() } : {};
    out.lines(imageTable(out, shown, { digests: flags.digests === true, ...now }));
    remarks(context, shown, shown.length === all.length ? usageLines(all, usage) : []);
  } else {
    remarks(context, [], nothing(folder, args[0], all.length > 0));
  }
  return undefined;
};

/** The images of a repository, or of one name with its tag or digest. */
async function matching({ args: [wanted], flags, err }: Context, all: readonly StoredImage[]) {
  if (wanted === undefined) return all;
  const { safeParse } = await import('../../index.js');
  const named = safeParse(wanted, { defaultTag: null });
  if (!named.ok) {
    report(err, toldSyntax(wanted, named.error), flags.json === true);
    throw new ToldAlready(EXIT.invalid);
  }
  const { registry, repository, tag, digest } = named.value;
  return all.filter(({ name, descriptor }) => {
    const found = safeParse(name ?? '');
    if (!found.ok || found.value.registry !== registry || found.value.repository !== repository) return false;
    return (tag === undefined || found.value.tag === tag) && (digest === undefined || descriptor.digest === digest);
  });
}

function remarks({ err }: Context, shown: readonly StoredImage[], lines: readonly string[]): void {
  const partial = shown.filter(({ complete }) => !complete).map(({ familiar }) => safe(familiar));
  const missing = partial.length > 0 ? [`! Not all of it is here: ${partial.join(', ')}. A pull brings the rest.`] : [];
  err.sentences([...missing, ...lines]);
}

/** What to say where there is nothing, and what to do next. */
function nothing(folder: string, wanted: string | undefined, isFull: boolean): string[] {
  const next = `To bring one: pullspec pull ${safe(wanted ?? 'sandbox.localhost/hello')}`;
  if (wanted !== undefined && isFull) return [`There is no image of ${safe(wanted)} on this machine.`, next];
  return [`There are no images in ${safe(folder)} yet.`, next];
}
