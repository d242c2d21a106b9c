import { scriptTag } from '../browser-build/index.ts';
import type { Installation } from './start.ts';

/** What a person needs after `npm start`: where to click, a card to pay with, the keys. */
export function banner({ dev, sdk }: Pick<Installation, 'dev' | 'sdk'>, readyMs: number): string {
  const line = (name: string, value: string): string => `  ${name.padEnd(17)} ${value}`;
  return [
    '',
    `  Coffer is ready (${(readyMs / 1000).toFixed(1)} s).`,
    '',
    line('Buy something', dev.shop),
    line('Test card', '4242 4242 4242 4242, any future date, any CVC'),
    '',
    line('API', dev.api),
    line('Card vault', `${dev.vault}  (coffer.js and the card fields)`),
    line('Sandbox network', dev.sandbox),
    line('Secret key', dev.secret_key),
    line('Publishable key', dev.publishable_key),
    '',
    '  coffer.js, held to this version:',
    `  ${scriptTag(dev.vault, sdk)}`,
    '',
    '  Ctrl-C stops everything.',
    '',
  ].join('\n');
}
