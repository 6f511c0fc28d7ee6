// The fault table: what is pulled or listed.

import { judge } from './judge.mjs';
import { faultTable } from './rows.mjs';
import { stage } from './scene.mjs';
import { faults } from './table.mjs';

faultTable({ title: 'the fault table', faults, stage, judge });
