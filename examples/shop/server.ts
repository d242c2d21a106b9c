/**
 * An ordinary merchant: a shop whose server uses the official `stripe` library and whose page uses
 * coffer.js. The card number goes from the frame on the card vault's origin straight to the vault;
 * this server sees a brand, four digits and an amount.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import { guard } from '@coffer/guard';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import Stripe from 'stripe';
import { attackPanel } from './attack-panel.ts';

const env = (name: string): string => process.env[name] ?? '';
const api = new URL(env('API_ORIGIN') || 'http://localhost:4100');
const sdkOrigin = env('SDK_ORIGIN') || 'http://localhost:4101';
// One version of coffer.js and its digest, as the vault's /sdk/manifest.json has them; most shops
// paste the whole tag. A browser runs these bytes and no others.
const sdk = { url: env('SDK_URL'), integrity: env('SDK_INTEGRITY') };
const port = Number(env('PORT') || '4104');
const tls = env('TLS_CERT') === '' ? null : { cert: env('TLS_CERT'), key: env('TLS_KEY') };

// The one change for a program that already uses this library: where the API is.
const stripe = new Stripe(env('STRIPE_SECRET_KEY'), {
  host: api.hostname,
  port: Number(api.port || (api.protocol === 'https:' ? 443 : 80)),
  protocol: api.protocol === 'https:' ? 'https' : 'http',
  ...(tls === null ? {} : { httpAgent: new https.Agent({ ca: tls.cert }) }),
});

const CURRENCY = 'usd';
const QUANTITY_MAX = 9;
const GOODS = [
  { id: 'morning', name: 'Morning Blend', note: 'Cocoa, toasted hazelnut · 250 g', price: 1450 },
  { id: 'sidamo', name: 'Sidamo, washed', note: 'Bergamot, apricot · 250 g', price: 1800 },
  { id: 'filter', name: 'Paper filters', note: 'Unbleached, size 02 · 100 pieces', price: 650 },
];

const usd = (minor: number): string =>
  (minor / 100).toLocaleString('en-US', { style: 'currency', currency: CURRENCY });

/** What of our goods is in a cart, and how often; anything else in it is nothing. */
function linesOf(cart: unknown): { name: string; price: number; quantity: number }[] {
  if (typeof cart !== 'object' || cart === null) return [];
  const quantities = new Map<string, unknown>(Object.entries(cart));
  return GOODS.map(({ id, name, price }) => ({
    name,
    price,
    quantity: Number(quantities.get(id) ?? 0),
  })).filter(
    ({ quantity }) => Number.isInteger(quantity) && quantity > 0 && quantity <= QUANTITY_MAX,
  );
}

/** The price of a cart is worked out here; what the browser says about money is not believed. */
function totalOf(cart: unknown): number {
  return linesOf(cart).reduce((sum, { price, quantity }) => sum + quantity * price, 0);
}

const app = new Hono();

// HTTPS in live mode, the policy for coffer.js, no card numbers: the merchant's side of the guide.
const shield = guard({
  mode: env('STRIPE_SECRET_KEY').startsWith('sk_live_') ? 'live' : 'test',
  provider: 'coffer',
  cofferOrigin: sdkOrigin,
  csp: { trustedTypes: true, requireIntegrity: true },
});
app.use(shield.hono());
// No other site's page shares a process or a window with this one (HTML, "cross-origin isolation").
app.use(async (context, next) => {
  await next();
  context.header('cross-origin-opener-policy', 'same-origin');
  context.header('cross-origin-embedder-policy', 'require-corp');
});

const ASSETS: Readonly<Record<string, string>> = {
  'shop.js': 'text/javascript; charset=utf-8',
  'attack.js': 'text/javascript; charset=utf-8',
  'shop.css': 'text/css; charset=utf-8',
  'bean.svg': 'image/svg+xml',
};
for (const [name, type] of Object.entries(ASSETS)) {
  const body = fs.readFileSync(new URL(`public/${name}`, import.meta.url), 'utf8');
  app.get(`/${name}`, (context) => context.body(body, 200, { 'content-type': type }));
}
function ownScript(name: string): Html {
  const script = fs.readFileSync(new URL(`public/${name}`, import.meta.url));
  const integrity = `sha384-${createHash('sha384').update(script).digest('base64')}`;
  return html`<script src="/${name}" integrity="${integrity}" type="module"></script>`;
}
const shopScript = ownScript('shop.js');
const attackScript = ownScript('attack.js');

app.get('/', (context) => {
  const attacked = context.req.query('attack') !== undefined;
  return context.html(
    page(
      'Bag',
      html`<script
          src="${sdk.url}"
          integrity="${sdk.integrity}"
          crossorigin="anonymous"
          defer
        ></script>
        ${shopScript}${attacked ? attackScript : ''}`,
      html`<main class="checkout" data-key="${env('STRIPE_PUBLISHABLE_KEY')}">
        <section class="bag" aria-label="Your bag">
          <h1>Your bag</h1>
          <ul>
            ${GOODS.map(
              ({ id, name, note, price }, index) =>
                html`<li
                  data-id="${id}"
                  data-price="${price}"
                  data-quantity="${index === 1 ? 0 : 1}"
                >
                  <img src="/bean.svg" alt="" width="56" height="56" class="art art-${id}" />
                  <div class="what"><strong>${name}</strong><span>${note}</span></div>
                  <div class="quantity">
                    <button type="button" data-step="-1" aria-label="One less ${name}">−</button>
                    <output>0</output>
                    <button type="button" data-step="1" aria-label="One more ${name}">+</button>
                  </div>
                  <span class="price">${usd(price)}</span>
                </li>`,
            )}
          </ul>
          <dl>
            <div>
              <dt>Shipping</dt>
              <dd>Free</dd>
            </div>
            <div class="total">
              <dt>Total</dt>
              <dd id="total">${usd(0)}</dd>
            </div>
          </dl>
        </section>
        ${paymentForm} ${attacked ? attackPanel() : armour}
      </main>`,
    ),
  );
});

const paymentForm = html`<form class="pay" id="pay">
  <h2>Payment</h2>
  <label class="field"
    >E-mail
    <input type="email" name="email" autocomplete="email" placeholder="you@example.com" required />
  </label>
  <div id="payment"></div>
  <p class="problem" id="problem" role="alert" hidden></p>
  <button class="primary" id="submit" disabled>Pay</button>
  <button class="quiet" id="hosted" type="button">Pay on a page of its own</button>
  <p class="small">Your card goes straight to the card vault. This shop never sees its number.</p>
  <p class="small">
    Test mode: pay with <code>4242 4242 4242 4242</code>, any future date, any CVC. To see a
    decline, <code>4000 0000 0000 0002</code>; to be asked by the bank who you are (3-D Secure),
    <code>4000 0027 6000 3184</code>.
  </p>
</form>`;

const armour = html`<p class="small armour">
  This page is cross-origin isolated (<span id="isolated">…</span>), pins its scripts to their
  digests, and runs under a policy that allows the shop and the card vault and nothing else, with
  Trusted Types. <a href="/?attack">Attack this page</a>
</p>`;

app.post('/orders', async (context) => {
  const order: unknown = await context.req.json().catch(() => null);
  const cart = typeof order === 'object' && order !== null && 'cart' in order ? order.cart : null;
  const email =
    typeof order === 'object' && order !== null && 'email' in order ? order.email : null;
  const amount = totalOf(cart);
  if (amount === 0) return context.json({ error: 'Your bag is empty.' }, 400);
  const intent = await stripe.paymentIntents.create({
    amount,
    currency: CURRENCY,
    automatic_payment_methods: { enabled: true },
    description: 'Morningside Coffee order',
    metadata: { cart: JSON.stringify(cart) },
    ...(typeof email === 'string' && email !== '' ? { receipt_email: email } : {}),
  });
  return context.json({ clientSecret: intent.client_secret, amount });
});

// The other way, without any card field on this page: a Checkout Session and its hosted page.
app.post('/hosted-orders', async (context) => {
  const order: unknown = await context.req.json().catch(() => null);
  const cart = typeof order === 'object' && order !== null && 'cart' in order ? order.cart : null;
  const lines = linesOf(cart);
  if (lines.length === 0) return context.json({ error: 'Your bag is empty.' }, 400);
  const { origin } = new URL(context.req.url);
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: lines.map(({ name, price, quantity }) => ({
      price_data: { currency: CURRENCY, unit_amount: price, product_data: { name } },
      quantity,
    })),
    success_url: `${origin}/receipt?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${origin}/`,
  });
  return context.json({ url: session.url });
});

/** The payment that a receipt is about: named by itself, or by the session that it was made in. */
async function paymentOf(query: { payment_intent?: string; session?: string }): Promise<string> {
  if (query.session === undefined) return query.payment_intent ?? '';
  const session = await stripe.checkout.sessions.retrieve(query.session).catch(() => null);
  return typeof session?.payment_intent === 'string' ? session.payment_intent : '';
}

app.get('/receipt', async (context) => {
  const id = await paymentOf(context.req.query());
  const intent = await stripe.paymentIntents
    .retrieve(id, { expand: ['latest_charge'] })
    .catch(() => null);
  if (intent === null)
    return context.html(message('No such order', 'This receipt does not exist.'), 404);
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const card = charge?.payment_method_details?.card;
  if (intent.status !== 'succeeded' || charge === null || card === null || card === undefined) {
    return context.html(
      message('Not paid yet', `This order's payment is ${intent.status.replaceAll('_', ' ')}.`),
    );
  }
  return context.html(
    page(
      'Receipt',
      html``,
      html`<main class="receipt">
        <div class="tick" aria-hidden="true">✓</div>
        <h1>Thank you!</h1>
        <p>Your coffee is being packed.</p>
        <dl>
          <div>
            <dt>Paid</dt>
            <dd>${usd(intent.amount_received)}</dd>
          </div>
          <div>
            <dt>Card</dt>
            <dd><span class="brand">${card.brand ?? 'card'}</span> •••• ${card.last4}</dd>
          </div>
          <div>
            <dt>Date</dt>
            <dd>${new Date(charge.created * 1000).toUTCString()}</dd>
          </div>
          <div>
            <dt>Payment</dt>
            <dd><code>${intent.id}</code></dd>
          </div>
        </dl>
        <a class="primary" href="/">Back to the shop</a>
      </main>`,
    ),
  );
});

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

function page(title: string, head: Html, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Morningside Coffee</title>
        <link rel="icon" href="/bean.svg" />
        <link rel="stylesheet" href="/shop.css" />
        ${head}
      </head>
      <body>
        <header>
          <a href="/"><img src="/bean.svg" alt="" width="28" height="28" /> Morningside Coffee</a>
        </header>
        ${body}
      </body>
    </html>`;
}

function message(title: string, text: string): Html {
  return page(
    title,
    html``,
    html`<main class="receipt">
      <h1>${title}</h1>
      <p>${text}</p>
      <a class="primary" href="/">Back to the shop</a>
    </main>`,
  );
}

for (const hostname of ['127.0.0.1', '::1']) {
  const options = { fetch: app.fetch, port, hostname };
  const server =
    tls === null
      ? serve(options)
      : serve({
          ...options,
          createServer: https.createServer,
          serverOptions: { ...tls, minVersion: 'TLSv1.2' },
        });
  // A machine without IPv6 serves the shop on IPv4 alone.
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'EAFNOSUPPORT') throw error;
  });
}
