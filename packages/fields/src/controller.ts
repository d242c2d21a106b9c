// The hidden frame of one Coffer(): makes the calls that carry no card data.
import { runFrame } from './frame.ts';

runFrame({
  configure: () => Promise.resolve(),
  update: () => undefined,
  command: () => undefined,
  prepare: (task) => ({ ok: true, value: 'params' in task ? task.params : {} }),
  // Loaded only by pages that show a session of Checkout: others do not pay for it.
  checkout: async (setup, task) => {
    const { runCheckout } = await import('./checkout/run-checkout.ts');
    return runCheckout(setup, task);
  },
});
