// The push half of the fault table.

import { judge } from './push-judge.mjs';
import { stage } from './push-scene.mjs';
import { faults } from './push-table.mjs';
import { faultTable } from './rows.mjs';

faultTable({ title: 'the fault table of pushing', faults, stage, judge });
