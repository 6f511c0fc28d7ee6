// What the scripts say. One line a step, colour only on a terminal that wants it.

let stream = process.stdout;
const terminal = Boolean(process.stdout.isTTY);
const coloured = terminal && !process.env.NO_COLOR;
const ERASE = '\r\x1b[2K';
const paint = (code) => (text) => (coloured ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = paint('1');
export const dim = paint('2');
export const red = paint('31');
export const green = paint('32');

/** A failure that is told in words: its message says what is wrong, `mend` the command that puts it right. */
export class Failure extends Error {
  constructor(message, { mend, output } = {}) {
    super(message);
    this.name = 'Failure';
    this.mend = mend;
    this.output = output;
  }
}

/** Whether a line stands on the terminal that is going to be rewritten. */
let pending = false;

export const say = (line = '') => {
  stream.write(`${pending ? ERASE : ''}${line}\n`);
  pending = false;
};
/** From here on everything is said on stderr: stdout is for a result. */
export const sayAside = () => {
  stream = process.stderr;
};
export const done = (title, since) => say(`  ${green('✓')} ${title} ${dim(elapsed(since))}`);
export const fresh = (title) => say(`  ${green('✓')} ${title} ${dim('unchanged')}`);
export const elapsed = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Shows that a step is still going: a line that rewrites itself on a terminal, a line every 20 s in a log. */
export function progress(title) {
  const since = performance.now();
  let last = '';
  const draw = () => {
    const line = `  … ${title} ${elapsed(since)} ${last}`;
    if (!terminal) return say(line);
    stream.write(`${ERASE}${dim(line.slice(0, (process.stdout.columns || 80) - 1))}`);
    pending = true;
    return undefined;
  };
  const timer = setInterval(draw, terminal ? 200 : 20_000);
  timer.unref();
  return {
    since,
    note: (line) => {
      last = line;
    },
    end: () => {
      clearInterval(timer);
      if (pending) stream.write(ERASE);
      pending = false;
    },
  };
}

/** Runs a script's main function; a failure is told in words, with what the failed command said, and ends the process. */
export async function main(run) {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.output) console.error(error.output.trimEnd());
    console.error(`\n${red('✗')} ${bold(error.message)}`);
    if (error.mend) console.error(`  Try: ${bold(error.mend)}`);
    process.exit(1);
  }
}
