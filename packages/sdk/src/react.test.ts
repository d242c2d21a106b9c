// Goal: the official loader and React components, as npm has them, work on coffer.js. Method:
// bundle a small page with them, in React's strict mode, and pay with both elements.
import { build } from 'vite';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { TEST_KEY } from './testing/merchant-page.ts';
import { fieldsOf, typeCard } from './testing/shop-page.ts';

const rig = useBrowserRig();

const APP = `
  import { createElement as h, StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { loadStripe } from '@stripe/stripe-js';
  import { CardElement, Elements, PaymentElement, useElements, useStripe }
    from '@stripe/react-stripe-js';
  const kind = location.hash.slice(1);
  function Form() {
    const stripe = useStripe();
    const elements = useElements();
    window.pay = () => kind === 'card'
      ? stripe.confirmCardPayment('pi_1_secret_2',
          { payment_method: { card: elements.getElement(CardElement) } })
      : stripe.confirmPayment({ elements, redirect: 'if_required' });
    const onReady = (element) => { window.ready = element; };
    return h(kind === 'card' ? CardElement : PaymentElement,
      { onReady, onChange: (event) => { window.change = event; }, options: {} });
  }
  const options = kind === 'card' ? {} : { clientSecret: 'pi_1_secret_2' };
  createRoot(document.getElementById('root')).render(h(StrictMode, null,
    h(Elements, { stripe: loadStripe('${TEST_KEY}'), options }, h(Form))));
`;

async function bundleApp(): Promise<string> {
  const entry = '\0app';
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"development"' },
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === 'app' ? entry : null),
        load: (id) => (id === entry ? APP : null),
      },
    ],
    build: { write: false, rolldownOptions: { input: 'app', output: { format: 'iife' } } },
  });
  const [first] = Array.isArray(result) ? result : [result];
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  return chunk?.code ?? '';
}

const bundle = await bundleApp();

test.each(['card', 'payment'] as const)('%s element', async (kind) => {
  const script = rig.shop.serve({ html: bundle, headers: { 'content-type': 'text/javascript' } });
  const path = rig.shop.serve({
    html: `<!doctype html><link rel="icon" href="data:,"><div id="root"></div>
      <script src="${rig.vault.origin}/v3/"></script><script src="${script}"></script>`,
  });
  const page = await rig.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/error|warning/.test(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  // The payment element reads its intent by itself.
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1', status: 'succeeded' } });
  await page.goto(`${rig.shop.origin}${path}#${kind}`);
  await page.waitForFunction('window.ready');
  await typeCard(page, fieldsOf(page, kind), { number: '4242424242424242' });
  await page.waitForFunction('window.change?.complete');
  expect(await page.evaluate('pay()')).toEqual({
    paymentIntent: { id: 'pi_1', status: 'succeeded' },
  });
  // The loader injected nothing, and only the warning of a test key over http was given.
  expect(
    await page.evaluate(`[...document.scripts].map(({ src }) => new URL(src).pathname)`),
  ).toEqual(['/v3/', script]);
  expect(complaints).toEqual([expect.stringContaining('over HTTP')]);
});
