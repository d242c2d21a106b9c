import type { Rule } from '../finding.ts';

const REQUIREMENTS: readonly string[] = ['G-JS-2', 'PCI 11.6.1'];
const ACCEPT =
  'If it was meant, have it approved and save a new baseline with --save-baseline; if not, put ' +
  'the page back and treat it as an incident (PCI 12.10.5).';

export const NEW_SCRIPT_RULE: Rule = {
  id: 'page-script-new',
  severity: 'high',
  title: 'A script that the baseline does not have',
  why: 'Whoever can add a script to a payment page can read what its visitors type.',
  fix: ACCEPT,
  requirements: REQUIREMENTS,
};

export const CHANGED_SCRIPT_RULE: Rule = {
  id: 'page-script-changed',
  severity: 'high',
  title: 'A script does something else than at the baseline',
  why: 'Skimmers hide in scripts that were harmless when somebody looked at them.',
  fix: ACCEPT,
  requirements: REQUIREMENTS,
};

export const REFORMATTED_SCRIPT_RULE: Rule = {
  id: 'page-script-reformatted',
  severity: 'info',
  title: 'A script was only reformatted',
  why: 'Its code is the same but for layout and comments.',
  fix: 'Nothing; save a new baseline to see this no more. An integrity attribute needs the new hash.',
  requirements: ['G-JS-2'],
};

export const CHANGED_VALUES_RULE: Rule = {
  id: 'page-script-values',
  severity: 'info',
  title: 'Only tokens or times in a script differ',
  why: 'Its code is the same; what differs looks like a value that the server makes anew for every visit.',
  fix: 'Nothing, if the script is meant to carry such values.',
  requirements: ['G-JS-2'],
};

export const MOVED_SCRIPT_RULE: Rule = {
  id: 'page-script-moved',
  severity: 'medium',
  title: 'A script comes from elsewhere, or runs elsewhere, than at the baseline',
  why: 'Another address has other owners, and another frame lets it reach other fields.',
  fix: ACCEPT,
  requirements: REQUIREMENTS,
};

export const REMOVED_SCRIPT_RULE: Rule = {
  id: 'page-script-removed',
  severity: 'medium',
  title: 'A script of the baseline is gone',
  why: 'A script that protected the page may be what an attacker removes first.',
  fix: ACCEPT,
  requirements: REQUIREMENTS,
};

export const UNPINNED_SCRIPT_RULE: Rule = {
  id: 'page-script-unpinned',
  severity: 'medium',
  title: 'A script has lost its integrity attribute, or it says something else',
  why: 'Without it the browser runs whatever comes from that address.',
  fix: 'Put the integrity attribute back.',
  requirements: ['G-JS-2', 'PCI 6.4.3', 'PCI 11.6.1'],
};

export const CHANGED_HEADER_RULE: Rule = {
  id: 'page-header-changed',
  severity: 'medium',
  title: 'A security header says something else than at the baseline',
  why: 'Headers decide which scripts may run on the page and where it may send data.',
  fix: ACCEPT,
  requirements: REQUIREMENTS,
};

export const REMOVED_HEADER_RULE: Rule = {
  id: 'page-header-removed',
  severity: 'high',
  title: 'A security header of the baseline is gone',
  why: 'What it forbade is allowed now.',
  fix: ACCEPT,
  requirements: REQUIREMENTS,
};

export const NEW_HEADER_RULE: Rule = {
  id: 'page-header-new',
  severity: 'low',
  title: 'A security header that the baseline does not have',
  why: 'A new header may allow as well as forbid.',
  fix: ACCEPT,
  requirements: REQUIREMENTS,
};

export const CHANGED_ADDRESS_RULE: Rule = {
  id: 'page-address-changed',
  severity: 'high',
  title: 'The page leads to another address than at the baseline',
  why: 'A redirect is enough to put a copy in the place of a payment page.',
  fix: ACCEPT,
  requirements: REQUIREMENTS,
};
