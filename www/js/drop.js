// Files that are dropped anywhere on the page, or chosen: what opens them is fetched then.

const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files');

function mark(event) {
  if (!hasFiles(event)) return;
  event.preventDefault();
  document.documentElement.classList.add('dropping');
}

const unmark = () => document.documentElement.classList.remove('dropping');

async function open(files, entries) {
  const { openFiles } = await import('./archives.js');
  await openFiles(files, entries);
}

/** Listens for as long as the page lives. */
export function acceptFiles() {
  addEventListener('dragover', mark);
  addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && unmark());
  addEventListener('drop', (event) => {
    unmark();
    if (!hasFiles(event)) return;
    event.preventDefault();
    const { items, files } = event.dataTransfer;
    // Both are empty by the time anything is awaited.
    open([...files], [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean));
  });
  const input = document.querySelector('#archive');
  input.addEventListener('change', async () => {
    await open([...input.files], []);
    input.value = '';
  });
}
