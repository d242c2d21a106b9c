import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../start/service.ts';
import { buildBrowser } from './build-browser.ts';
import { buildCheckout } from './build-checkout.ts';

/**
 * `coffer build-browser [--out DIR] [--checkout-out DIR]`: coffer.js, the frames and the payment
 * page, without starting anything.
 */
export async function runBuildBrowser(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { out: { type: 'string' }, 'checkout-out': { type: 'string' } },
  });
  const outDir = path.resolve(values.out ?? path.join(ROOT, '.cache/browser'));
  const { version, integrity } = await buildBrowser({ outDir });
  const checkoutDir = path.resolve(values['checkout-out'] ?? `${outDir}-checkout`);
  await buildCheckout({ outDir: checkoutDir });
  process.stdout.write(`built ${version} in ${outDir}\nintegrity ${integrity}\n`);
  return 0;
}
