// A line on a terminal that says what is going on, and is gone before anything else is printed.

import type { Output } from './output.js';
import { clip } from './text.js';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const SOON = 250;
const OFTEN = 100;

export interface Waiting {
  /** Says something else from now on. */
  note(text: string): void;
  end(): void;
}

/** Starts to say it, soon: what is done at once flickers by in silence. */
export function waiting(output: Output, wanted: boolean, first: string): Waiting {
  if (!wanted || !output.terminal) return { note: () => {}, end: () => {} };
  let text = first;
  let drawn = 0;
  const draw = () => {
    const line = clip(`${FRAMES[drawn % FRAMES.length]} ${text}`, output.columns - 1);
    output.raw(`\r\x1b[2K${output.paint('dim', line)}`);
    drawn += 1;
  };
  let timer: NodeJS.Timeout = setTimeout(() => {
    draw();
    timer = setInterval(draw, OFTEN);
    timer.unref();
  }, SOON);
  timer.unref();
  return {
    note: (next) => {
      text = next;
    },
    end: () => {
      clearInterval(timer);
      if (drawn > 0) output.raw('\r\x1b[2K');
      drawn = 0;
    },
  };
}
