// Archives that are taken over into the store: chosen, or dropped anywhere on the page while the kept images are shown.

import { sourcesOf } from './archives.js';
import { images } from './images.js';

/** Begins to take over each archive. */
export function importFiles(files, entries = []) {
  for (const { name, folder, read } of sourcesOf(files, entries))
    images.begin('import', { name, file: name, folder, read }, { name });
}

/** What would be opened elsewhere on the page is taken over, until the signal. */
export function importDropped(signal) {
  const early = { capture: true, signal };
  const drop = (event) => {
    const { types, items, files } = event.dataTransfer ?? {};
    if (!types?.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    document.documentElement.classList.remove('dropping');
    importFiles([...files], [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean));
  };
  const choose = (event) => {
    if (event.target.id !== 'archive') return;
    event.stopPropagation();
    importFiles([...event.target.files]);
    event.target.value = '';
  };
  addEventListener('drop', drop, early);
  addEventListener('change', choose, early);
}
