// `npm run bench -- browser [--runs 9]`: what a shopper's browser pays for a card form, each figure
// beside its target and, where one is known, a peer's.
import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { freePortBase } from '@coffer/testkit/ports';
import { startStack, type Stack } from '@coffer/testkit/stack';
import { conditions, type Timing } from './audit/measure.ts';
import { measureCheckout } from './browser/checkout.ts';
import { measureForm, measureLeaks, measureTyping, type FormKind } from './browser/form.ts';
import { measureReady } from './browser/ready.ts';
import { printRow, type Row } from './browser/row.ts';

const KIB = 1024;
const PEERS = {
  adyen: 'Adyen core + card 65.0 KB',
  all: 'Adyen 65.0 KB, Hyperswitch 498.8 KB',
  braintree: 'Braintree client + fields 36.8 KB without the frame',
};

export async function benchBrowser(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { runs: { type: 'string', default: '9' } },
  });
  const portBase = await freePortBase();
  const vault = `http://vault.localhost:${portBase + 1}`;
  const stack = await startStack({ portBase, env: { COFFER_VAULT_ORIGIN: vault } });
  const shop = await serveShop(vault, stack);
  let missed = 0;
  try {
    for await (const row of rows(stack, shop.url, Number(values.runs))) {
      if (!printRow(row)) missed += 1;
    }
    process.stdout.write(`${conditions()}\n`);
  } finally {
    await shop.close();
    await stack.remove();
  }
  return missed === 0 ? 0 : 1;
}

async function* rows(stack: Stack, url: string, runs: number): AsyncGenerator<Row> {
  const form = await measureForm(url);
  const kib = (bytes: number): number => bytes / KIB;
  yield { name: 'coffer.js, gzip', value: kib(form.scriptBytes), max: 12, unit: 'KB' };
  yield {
    ...{ name: 'all until the form is usable, gzip', value: kib(form.bytes), max: 40, unit: 'KB' },
    peer: `${PEERS.all}; ${PEERS.braintree}`,
    note: `${kib(form.bytesInAll).toFixed(1)} KB with the hidden controller after it`,
  };
  yield { name: 'requests for it', value: form.requests, max: 6, unit: '' };
  yield { name: 'requests to third parties', value: form.foreign, max: 0, unit: '' };
  const ready = await measureReady({ form: url, floor: `${url}floor` }, runs);
  const spread = ({ fastestMs, slowestMs }: Timing): string => `${fastestMs} to ${slowestMs}`;
  yield {
    ...{ name: `ready, page 4x slower, median of ${runs}`, value: ready.page.medianMs, max: 250 },
    ...{ unit: 'ms', note: spread(ready.page) },
  };
  yield {
    ...{ name: 'an empty frame of another site there', value: ready.pageFloor.medianMs },
    ...{ unit: 'ms', note: spread(ready.pageFloor) },
  };
  yield {
    ...{ name: 'ready, page and frames in one process', value: ready.together.medianMs },
    ...{ unit: 'ms', note: spread(ready.together) },
  };
  yield {
    ...{ name: 'an empty frame of another site there', value: ready.togetherFloor.medianMs },
    ...{ unit: 'ms', note: spread(ready.togetherFloor) },
  };
  yield* formRows(url, 'card');
  yield* formRows(`${url}payment`, 'payment');
  const checkout = await measureCheckout(stack, runs);
  if (checkout === null) {
    process.stdout.write('Checkout: not offered\n');
    return;
  }
  yield {
    ...{ name: `Checkout, first contentful paint, median of ${runs}`, max: 500, unit: 'ms' },
    value: checkout.firstPaintMs,
  };
  yield {
    ...{ name: 'the same on a phone with a 4x slower CPU', unit: 'ms' },
    value: checkout.phoneFirstPaintMs,
  };
  yield {
    ...{ name: 'Checkout, Lighthouse accessibility', value: checkout.accessibility, min: 100 },
    ...{ unit: '', note: checkout.failed.join(', ') },
  };
}

async function* formRows(url: string, kind: FormKind): AsyncGenerator<Row> {
  const typing = await measureTyping(url, kind);
  yield {
    ...{ name: `${kind}: typing, p99 of Event Timing`, value: typing.p99Ms, max: 16, unit: 'ms' },
    note: `${typing.events} events, slowest ${typing.slowestMs} ms; below 16 ms browsers say no more`,
  };
  const leaks = await measureLeaks(url, kind);
  for (const [name, { before, after }] of Object.entries(leaks)) {
    yield {
      ...{ name: `${kind}: ${name} more after 200 mounts`, value: after - before, max: 0 },
      ...{ unit: '', note: `${before} before` },
    };
  }
}

/** A merchant's page on a site of its own, that says when the form can be typed into. */
async function serveShop(
  vault: string,
  stack: Stack,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
    <link rel="icon" href="data:,"><script>window.startMs = performance.now();</script>
    <script src="${vault}/v3/"></script></head><body><div id="form"></div><script>
      const kind = location.pathname === '/payment' ? 'payment' : 'card';
      window.group = Stripe(${JSON.stringify(stack.publishable_key)}).elements(
        kind === 'payment' ? { mode: 'payment', amount: 1450, currency: 'usd' } : {});
      window.form = group.create(kind, kind === 'card' ? { hidePostalCode: true } : {});
      window.usable = new Promise((resolve) => form.on('ready', () => {
        resolve(performance.now() - startMs);
      }));
      form.mount('#form');
    </script></body></html>`;
  const server = http.createServer((request, response) => {
    const { port } = request.socket.address() as AddressInfo;
    const floor: Record<string, string> = {
      '/floor': floorPage(`http://frame.localhost:${port}/floor-frame`),
      '/floor-frame': `<!doctype html><title>-</title><script src="/floor-script"></script>`,
    };
    const script = request.url === '/floor-script';
    const type = script ? 'text/javascript' : 'text/html; charset=utf-8';
    const body = script ? `parent.postMessage('', '*')` : floor[request.url ?? ''];
    response.writeHead(200, { 'content-type': type }).end(body ?? page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://shop.localhost:${port}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a browser needs for any frame of another site that loads one script and says so. */
function floorPage(frame: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Floor</title>
    <link rel="icon" href="data:,"><script>window.startMs = performance.now();</script></head>
    <body><script>
      window.usable = new Promise((resolve) => addEventListener('message', () => {
        resolve(performance.now() - startMs);
      }));
      const frame = document.createElement('iframe');
      frame.src = ${JSON.stringify(frame)};
      document.body.append(frame);
    </script></body></html>`;
}
