// Questions on a terminal. What is typed for a password is not shown.

import { StringDecoder } from 'node:string_decoder';
import type { World } from './command.js';
import { EXIT, ToldAlready } from './errors.js';
import type { Output } from './output.js';
import { safe } from './text.js';

/** A terminal whose keys are read one by one. */
type Keyboard = World['stdin'] & { setRawMode?(raw: boolean): unknown };

interface Question {
  readonly text: string;
  readonly hidden: boolean;
}

const INTERRUPT = '\x03';
const END = ['\r', '\n', '\x04'];
const RUBOUT = ['\x7f', '\b'];
const CLEAR = '\x15';

/** Asks one question after the other, in one go: what was typed ahead is the next answer. */
export async function ask(stdin: Keyboard, output: Output, questions: readonly Question[]): Promise<string[]> {
  const answers: string[] = [];
  const decoder = new StringDecoder('utf8');
  let typed = '';
  const begin = () => output.raw(questions[answers.length]?.text ?? '');
  stdin.setRawMode?.(true);
  try {
    begin();
    for await (const chunk of stdin) {
      for (const key of decoder.write(chunk as Buffer)) {
        if (key === INTERRUPT) throw new ToldAlready(EXIT.interrupted);
        if (END.includes(key)) {
          output.line();
          answers.push(typed);
          if (answers.length === questions.length) return answers;
          typed = '';
          begin();
        } else {
          typed = after(typed, key, questions[answers.length]?.hidden ? undefined : output);
        }
      }
    }
    throw new ToldAlready(EXIT.interrupted);
  } finally {
    stdin.setRawMode?.(false);
  }
}

/** What is there once a key was pressed; shown where there is an output. */
function after(typed: string, key: string, shown: Output | undefined): string {
  if (RUBOUT.includes(key)) {
    if (typed !== '') shown?.raw('\b \b');
    return [...typed].slice(0, -1).join('');
  }
  if (key === CLEAR) {
    shown?.raw('\b \b'.repeat([...typed].length));
    return '';
  }
  // Keys that are no characters, such as the arrows, are none of an answer's.
  if (safe(key) !== key) return typed;
  shown?.raw(key);
  return typed + key;
}
