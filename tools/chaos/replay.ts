import { isDeepStrictEqual } from 'node:util';
import { untilDefinite } from './careful-client.ts';
import type { Order, Step } from './paying-client.ts';

const REPLAY_TIMEOUT_MS = 30_000;

/** Asks everything once more under its old key: each must get the very answer that it got first. */
export async function replay(
  orders: readonly Order[],
): Promise<{ readonly count: number; readonly differences: readonly string[] }> {
  const differences: string[] = [];
  let count = 0;
  for (const order of orders) {
    for (const step of order.steps) {
      if (step.answer === null) continue;
      count += 1;
      const again = await untilDefinite(step.again, Date.now() + REPLAY_TIMEOUT_MS);
      if (!isDeepStrictEqual(plain(again), plain(step.answer))) {
        differences.push(`order ${order.name}: ${step.kind} is answered otherwise when repeated`);
      }
    }
  }
  return { count, differences };
}

/** Without what the library adds to an object: the response it came with. */
function plain(answer: Step['answer']): unknown {
  return JSON.parse(JSON.stringify(answer));
}
