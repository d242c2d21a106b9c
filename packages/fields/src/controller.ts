// The hidden frame of one Coffer(): makes the calls that carry no card data.
import { runCheckout } from './checkout/run-checkout.ts';
import { runFrame } from './frame.ts';

runFrame({
  configure: () => Promise.resolve(),
  update: () => undefined,
  command: () => undefined,
  prepare: (task) => ({ ok: true, value: 'params' in task ? task.params : {} }),
  checkout: runCheckout,
});
