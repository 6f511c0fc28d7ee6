// Where `sandbox.localhost` keeps what is pushed to it: in this browser, or in memory where the browser keeps no files.

/** The files, opened by whoever asks for one first. */
let opening;

async function open() {
  try {
    await navigator.storage.getDirectory();
  } catch {
    return (await import('../pullspec/files/memory.js')).memoryFiles();
  }
  return (await import('../pullspec/files/opfs.js')).opfsFiles('sandbox');
}

const METHODS = ['read', 'open', 'write', 'append', 'rename', 'list', 'remove', 'lock'];

/** The same methods, each of which waits until they are open. */
export const sandboxFiles = Object.fromEntries(
  METHODS.map((method) => [
    method,
    async (...given) => {
      opening ??= open();
      return (await opening)[method](...given);
    },
  ]),
);
