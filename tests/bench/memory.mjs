// How much memory this process has taken at most, in bytes.

import { readFileSync } from 'node:fs';

/** The kernel’s own count of this program: what `resourceUsage` says begins with the memory of whoever started it. */
export function peak() {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  if (!kilobytes) throw new Error('The kernel does not say how much memory was taken.');
  return Number(kilobytes) * 1024;
}
