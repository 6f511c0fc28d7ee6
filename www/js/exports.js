// Where archives of kept images go: into a file that somebody chooses, or, where pages cannot ask for one, to the downloads.

const TYPES = [{ accept: { 'application/x-tar': ['.tar'] } }];

/** What an archive of these images is called. */
export function fileName(names) {
  if (names.length !== 1) return 'images.tar';
  const [name] = names;
  const last = name.slice(name.lastIndexOf('/') + 1);
  return `${last.replaceAll(/[^\w.-]+/g, '-').slice(0, 100)}.tar`;
}

/** Asks for a file, as the answer to a press; nothing where browsers cannot. */
export async function chooseFile({ file }) {
  if (!globalThis.showSaveFilePicker) return undefined;
  try {
    return await globalThis.showSaveFilePicker({ suggestedName: file, types: TYPES });
  } catch (error) {
    if (error.name === 'AbortError') throw { code: 'aborted', unchosen: true };
    return undefined;
  }
}

/** Hands a file to the browser’s downloads, as nothing that it would open by itself. */
export function download(file, name) {
  const href = URL.createObjectURL(file.slice(0, file.size, 'application/octet-stream'));
  const link = document.createElement('a');
  Object.assign(link, { href, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
