// Asks for the words while the rest of the page is still on its way; wiring comes in main.js.

import { read } from './address.js';
import { choose, load } from './language.js';
import { recall } from './remembered.js';

load(choose(read().language, recall('language')));
