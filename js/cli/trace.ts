// Steps and requests as lines on stderr, for whoever wants to see what a command does.

import type { RequestEvent } from '../registry.js';
import type { StoreStep } from '../store-types.js';
import { compact } from './json.js';
import type { Output } from './output.js';
import { bytes, pad, safe } from './text.js';

/** As wide as the longest of the steps' names. */
const COLUMN = 10;

/** What is told where, if anything is. */
export interface Trace {
  step(step: StoreStep): void;
  request(event: RequestEvent): void;
}

/** Tells every step and every request; to programs as one object a line. */
export function tracing(err: Output, json: boolean): Trace {
  const line = (kind: string, text: string) => err.line(`${err.paint('cyan', pad(kind, COLUMN))}${text}`);
  return {
    step: (step) => (json ? err.line(compact({ step })) : line(step.action, stepText(step))),
    request: (event) => {
      if (event.phase === 'sent') return;
      if (json) err.line(compact({ request: event }));
      else line(event.method, requestText(event));
    },
  };
}

const stepText = ({ sentence }: StoreStep): string => safe(sentence.message);

/** What was asked, what came of it, and what is done next. */
export function requestText(event: RequestEvent): string {
  const { url, status, bytes: size, milliseconds, error, attempt, retryIn, personal } = event;
  const parts = [
    status === undefined ? (error ?? 'no answer') : String(status),
    ...(size === undefined ? [] : [bytes(size)]),
    ...(milliseconds === undefined ? [] : [`${Math.round(milliseconds)} ms`]),
    ...(personal ? ['with a login'] : []),
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(retryIn === undefined ? [] : [`again in ${Math.round(retryIn / 100) / 10} s`]),
  ];
  return `${safe(url)}  ${parts.map(safe).join(', ')}`;
}
