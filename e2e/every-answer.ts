import type { Surface } from '@coffer/kernel';
import type { StackInfo } from '@coffer/testkit';
import type Stripe from 'stripe';
import { decideOnBankPage } from '../conformance/bank-page.ts';

/** A question to a running platform, and what its answer is in the table of headers. */
export interface Asked {
  readonly name: string;
  readonly url: string;
  /** The shop is a merchant's: its headers are its own. */
  readonly surface: Surface | 'shop';
  readonly init?: RequestInit;
  /** 200 where it is not said: an answer of another thing than was asked for shows nothing. */
  readonly status?: number;
  /** Whether any site's script may read it, although the table does not say so. */
  readonly readable?: true;
  /** Who may frame a page that is made for a frame. */
  readonly ancestor?: string;
  /** Where a page of Checkout loads the merchant's pictures from. */
  readonly pictures?: readonly string[];
}

const PICTURES = 'https://pictures.example';
const SHOP = 'https://shop.example';
const PRICE = {
  currency: 'usd',
  unit_amount: 1_450,
  product_data: { name: 'Coffee', images: [`${PICTURES}/coffee.png`] },
};
/** More than anything of ours reads. */
const TOO_MUCH = 'x'.repeat(300 * 1024);
const FRAMES = [
  ...['controller', 'card', 'card-number', 'card-expiry', 'card-cvc', 'payment', 'address'],
  'link-authentication',
];

/** Every kind of answer that a platform serves, of things made for the purpose. */
export async function everyAnswer(stack: StackInfo, stripe: Stripe): Promise<readonly Asked[]> {
  const answers = await Promise.all([
    vaultFiles(stack),
    sessionPages(stack, stripe),
    embeddedPages(stack, stripe),
    linkPages(stack, stripe),
    bankPages(stripe, stack),
  ]);
  return [...apiAnswers(stack), ...answers.flat(), ...shopPages(stack)];
}

function apiAnswers({ api, vault, checkout, ...keys }: StackInfo): Asked[] {
  const init = { headers: { authorization: `Bearer ${keys.secret_key}` } };
  const publishable = { headers: { authorization: `Bearer ${keys.publishable_key}` } };
  const wrong = { ...init, method: 'POST', body: new URLSearchParams({ amount: 'much' }) };
  const tooMuch = { ...init, method: 'POST', body: new URLSearchParams({ a: TOO_MUCH }) };
  const preflight = { method: 'OPTIONS' };
  const of = (name: string, url: string, more: Partial<Asked> = {}): Asked => {
    return { name, url, surface: 'api', ...more };
  };
  const reports = `${checkout}/reports`;
  return [
    ...[api, vault].flatMap((origin): Asked[] => {
      // The vault's is called from pages; the API answers nobody without a key.
      const read = origin === vault ? ({ readable: true } as const) : {};
      const name = origin === vault ? 'vault' : 'api';
      const v1 = `${origin}/v1`;
      const tokens = { init: preflight, status: origin === vault ? 204 : 401, ...read };
      return [
        of(`${name}: an object`, `${v1}/account`, { init }),
        of(`${name}: no such path`, `${v1}/no`, { init, status: 404 }),
        of(`${name}: a refusal`, `${v1}/payment_intents`, { init: wrong, status: 400 }),
        of(`${name}: no key`, `${v1}/account`, { status: 401, ...read }),
        of(`${name}: too much`, `${v1}/tokens`, { init: tooMuch, status: 413 }),
        of(`${name}: a page’s key`, `${v1}/tokens/no`, { init: publishable, status: 403, ...read }),
        of(`${name}: a preflight`, `${v1}/tokens`, tokens),
      ];
    }),
    of('api: a page that is none', `${api}/no`, { status: 401 }),
    of('vault: a page that is none', `${vault}/no`, { status: 404 }),
    of('api: health', `${api}/health`),
    of('checkout: health', `${checkout}/health`),
    of('collector: a preflight', reports, { init: preflight, status: 204, readable: true }),
    of('collector: too much', reports, {
      init: {
        method: 'POST',
        body: TOO_MUCH,
        headers: { 'content-type': 'application/csp-report' },
      },
      ...{ status: 413, readable: true },
    }),
    of('collector: no report', reports, { init: { method: 'POST' }, status: 415, readable: true }),
  ];
}

async function vaultFiles({ vault }: StackInfo): Promise<Asked[]> {
  const [manifest, card] = await Promise.all(
    ['/sdk/manifest.json', '/fields/card'].map(async (path) => (await fetch(vault + path)).text()),
  );
  const [, version = ''] = /"url":\s*"(\/sdk\/[^"]+\/)coffer\.js"/.exec(manifest ?? '') ?? [];
  const assets = (card ?? '').match(/assets\/[\w.-]+\.(js|css)/g) ?? [];
  const frames = (base: string): Asked[] =>
    [
      ...FRAMES.map((name) => ({ name, surface: 'frame' as const })),
      ...(['challenge', 'challenge-isolated'] as const).map((name) => ({ name, surface: name })),
    ].map(({ name, surface }) => ({
      name: `vault: ${base}fields/${name}`,
      url: `${vault}${base}fields/${name}`,
      surface,
    }));
  const scripts = ['/coffer.js', '/v3', '/v3/', '/v3/stripe.js', '/endive/stripe.js'];
  const known = (await fetch(`${vault}/coffer.js`, { method: 'HEAD' })).headers.get('etag') ?? '';
  return [
    ...frames('/'),
    ...frames(version),
    ...assets.map((file): Asked => ({
      name: `vault: a file of a frame, ${file}`,
      url: `${vault}/fields/${file}`,
      surface: 'frame-asset',
    })),
    ...scripts.map((path): Asked => ({
      name: `vault: ${path}`,
      url: vault + path,
      surface: 'sdk-script',
    })),
    {
      name: 'vault: coffer.js, unchanged',
      url: `${vault}/coffer.js`,
      surface: 'sdk-script',
      init: { headers: { 'if-none-match': known } },
      status: 304,
    },
    {
      name: 'vault: the head of a frame',
      url: `${vault}/fields/card`,
      surface: 'frame',
      init: { method: 'HEAD' },
    },
    {
      name: 'vault: a version of coffer.js',
      url: `${vault}${version}coffer.js`,
      surface: 'sdk-version',
    },
    {
      name: 'vault: no such version',
      url: `${vault}/sdk/0.0.0-0000000000000000/coffer.js`,
      surface: 'sdk-manifest',
      status: 404,
    },
    {
      name: 'vault: the list of versions',
      url: `${vault}/sdk/manifest.json`,
      surface: 'sdk-manifest',
    },
  ];
}

type SessionParams = Stripe.Checkout.SessionCreateParams;

function newSession(stripe: Stripe, more: SessionParams): Promise<Stripe.Checkout.Session> {
  const line_items = [{ quantity: 1, price_data: PRICE }];
  return stripe.checkout.sessions.create({ mode: 'payment', line_items, ...more });
}

/** What a document loads, of those names. */
async function assetsOf(url: string, names: RegExp): Promise<readonly string[]> {
  return (await (await fetch(url)).text()).match(names) ?? [];
}

/** Pays as the page does, with a card of which there is nothing to type. */
async function paySession({ api, secret_key: key }: StackInfo, id: string): Promise<void> {
  await fetch(`${api}/v1/payment_pages/${id}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: new URLSearchParams({ payment_method: 'pm_card_visa', expected_amount: '1450' }),
  });
}

async function sessionPages(stack: StackInfo, stripe: Stripe): Promise<Asked[]> {
  const hosted = { success_url: `${SHOP}/thanks` };
  const recovery = { enabled: true };
  const [open, expiring, paid] = await Promise.all([
    newSession(stripe, hosted),
    newSession(stripe, { ...hosted, after_expiration: { recovery } }),
    newSession(stripe, hosted),
  ]);
  const [expired] = await Promise.all([
    stripe.checkout.sessions.expire(expiring.id),
    paySession(stack, paid.id),
  ]);
  const { checkout } = stack;
  const pay = `${checkout}/c/pay`;
  const assets = await assetsOf(`${pay}/${open.id}`, /\/assets\/[\w./-]+\.(js|css)/g);
  const post = { method: 'POST' };
  const page = (name: string, url: string, status: number): Asked => {
    return { name, url, surface: 'page', status };
  };
  const shown = (name: string, id: string): Asked => {
    return { name, url: `${pay}/${id}`, surface: 'checkout-page', pictures: [PICTURES] };
  };
  return [
    page('checkout: no such page', `${checkout}/no`, 404),
    page('checkout: no such session', `${pay}/cs_test_none`, 404),
    page(
      'checkout: back from the bank, to the shop',
      `${pay}/${paid.id}?redirect_status=succeeded`,
      303,
    ),
    page('checkout: a session begun again', expired.after_expiration?.recovery?.url ?? '', 303),
    page('checkout: begun again without the token', `${checkout}/r/${expired.id}`, 404),
    page('checkout: no such file', `${checkout}/assets/none.js`, 404),
    ...['state', 'update', 'confirm'].map((action): Asked => {
      const url = `${pay}/${open.id}/${action}`;
      return { name: `checkout: ${action}`, url, surface: 'page', init: post };
    }),
    {
      ...page('checkout: too much', `${pay}/${open.id}/update`, 413),
      init: { ...post, body: TOO_MUCH },
    },
    shown('checkout: an open session', open.id),
    shown('checkout: an expired session', expired.id),
    shown('checkout: a paid session', paid.id),
    ...assets.map((path): Asked => {
      return { name: `checkout: ${path}`, url: checkout + path, surface: 'checkout-asset' };
    }),
    { name: 'checkout: a style sheet', url: `${checkout}/plain.css`, surface: 'page-asset' },
  ];
}

async function embeddedPages({ checkout }: StackInfo, stripe: Stripe): Promise<Asked[]> {
  const [returning, staying, form] = await Promise.all([
    newSession(stripe, { ui_mode: 'embedded_page', return_url: `${SHOP}/back` }),
    newSession(stripe, { ui_mode: 'embedded_page', redirect_on_completion: 'never' }),
    newSession(stripe, { ui_mode: 'form', return_url: `${SHOP}/back` }),
  ]);
  const embed = `${checkout}/c/embed`;
  const framed = { surface: 'checkout-frame', ancestor: SHOP, pictures: [PICTURES] } as const;
  const isolated = { ...framed, surface: 'checkout-frame-isolated' } as const;
  const scripts = await Promise.all(
    [returning, form].map(({ id }) => assetsOf(`${embed}/${id}`, /\/assets\/\w+-[\w.-]+\.js/g)),
  );
  return [
    { name: 'embedded: its shop', url: `${embed}/${returning.id}`, ...framed },
    {
      name: 'embedded: its isolated shop',
      url: `${embed}/${returning.id}?isolated=true`,
      ...isolated,
    },
    { name: 'embedded: its form', url: `${embed}/${form.id}`, ...framed },
    { name: 'embedded: its isolated form', url: `${embed}/${form.id}?isolated=true`, ...isolated },
    ...scripts.flat().map((path): Asked => {
      return { name: `embedded: ${path}`, url: checkout + path, surface: 'checkout-asset' };
    }),
    {
      name: 'embedded: the page that says it frames it',
      url: `${embed}/${staying.id}?parent=${SHOP}/`,
      ...framed,
    },
    {
      name: 'embedded: nobody',
      url: `${embed}/${staying.id}`,
      surface: 'checkout-frame',
      pictures: [PICTURES],
    },
    { name: 'embedded: no session', url: `${embed}/cs_test_none`, surface: 'page', status: 404 },
  ];
}

async function linkPages(stack: StackInfo, stripe: Stripe): Promise<Asked[]> {
  const { currency, unit_amount, product_data } = PRICE;
  const { id: product } = await stripe.products.create(product_data);
  const { id: price } = await stripe.prices.create({ currency, unit_amount, product });
  const newLink = (): Promise<Stripe.PaymentLink> =>
    stripe.paymentLinks.create({
      line_items: [{ price, quantity: 1 }],
      after_completion: { type: 'hosted_confirmation' },
    });
  const [link, inactive] = await Promise.all([newLink(), newLink()]);
  await stripe.paymentLinks.update(inactive.id, { active: false });
  const opened = await fetch(link.url, { redirect: 'manual' });
  const receipt = new URL(opened.headers.get('location') ?? '', stack.checkout);
  await paySession(stack, receipt.pathname.split('/').at(-1) ?? '');
  return [
    { name: 'link: opened', url: link.url, surface: 'page', status: 303 },
    { name: 'link: deactivated', url: inactive.url, surface: 'page' },
    {
      name: 'link: no such one',
      url: `${stack.checkout}/b/plink_none`,
      surface: 'page',
      status: 404,
    },
    {
      name: 'link: the receipt',
      url: receipt.href,
      surface: 'checkout-page',
      pictures: [PICTURES],
    },
  ];
}

/** The bank's page and where it sends the browser, in its two ways. */
async function bankPages(stripe: Stripe, { checkout, sandbox }: StackInfo): Promise<Asked[]> {
  const asking = (more: Partial<Stripe.PaymentIntentCreateParams>) =>
    stripe.paymentIntents.create({
      ...{ amount: 1_999, currency: 'eur', confirm: true },
      payment_method: 'pm_card_authenticationRequired',
      ...more,
    });
  const return_url = `${SHOP}/back`;
  const [asked, redirected, inFrame] = await Promise.all([
    asking({ return_url }),
    asking({ return_url }),
    asking({ use_stripe_sdk: true }),
  ]);
  const bankOf = ({ next_action: next }: Stripe.PaymentIntent): string =>
    next?.redirect_to_url?.url ?? String(next?.use_stripe_sdk?.['stripe_js']);
  const [back, done] = await Promise.all(
    [redirected, inFrame].map((intent) => decideOnBankPage(bankOf(intent), 'complete')),
  );
  const url = bankOf(asked);
  const decide = url.replace('/challenge', '/decisions');
  const decision = { method: 'POST', body: new URLSearchParams({ result: 'complete' }) };
  const none = `${sandbox}/acs/challenge`;
  const list = `${sandbox}/acquirer/authorizations`;
  return [
    { name: 'bank: its page', url, surface: 'bank-page' },
    { name: 'bank: its page, not to be framed', url: `${url}&frame=deny`, surface: 'bank-page' },
    { name: 'bank: its answer', url: decide, surface: 'bank-page', init: decision, status: 303 },
    { name: 'bank: who it is', url: sandbox, surface: 'bank-page' },
    { name: 'bank: no such challenge', url: none, surface: 'api', status: 404 },
    { name: 'network: no credential', url: list, surface: 'api', status: 401 },
    { name: '3-D Secure: back to the shop', url: back?.href ?? '', surface: 'page', status: 303 },
    { name: '3-D Secure: done in a frame', url: done?.href ?? '', surface: 'page-in-frame' },
    {
      name: '3-D Secure: unknown',
      url: `${checkout}/3ds/no`,
      surface: 'page-in-frame',
      status: 404,
    },
  ];
}

function shopPages({ shop }: StackInfo): Asked[] {
  return [
    { name: 'shop: its page', url: shop, surface: 'shop' },
    { name: 'shop: no such receipt', url: `${shop}/receipt`, surface: 'shop', status: 404 },
  ];
}
