// Goal: every rule for a page fires when it is broken, and only then. Method: facts made by hand,
// each a change of the same good page; whole lists of rules are compared.
import { describe, expect, test } from 'vitest';
import type {
  CardDataSeen,
  CardField,
  PageFacts,
  PageFrame,
  PageRequest,
  PageScript,
} from '../../facts/page-facts.ts';
import { checkPage } from './check-page.ts';
import { integrationOf } from './integration.ts';

const PAGE_URL = 'https://shop.example/pay';
const STRIPE_URL = 'https://js.stripe.com/v3/elements-inner-card';
const EVIL_URL = 'https://cdn.evil.example/x.js';
const SHA = 'sha384-AAAA';
const VISIBLE = {
  sandbox: null,
  credentialless: false,
  allow: '',
  srcdoc: false,
  visible: true,
  width: 400,
  height: 60,
};

function frame(changes: Partial<PageFrame> = {}): PageFrame {
  const url = changes.url ?? PAGE_URL;
  return {
    id: 'f0',
    parent: null,
    url,
    origin: new URL(url).origin,
    party: 'first',
    provider: null,
    element: null,
    removed: false,
    history: [{ url, phase: 'load' }],
    crossOriginIsolated: false,
    ...changes,
  };
}
const STRIPE_FRAME = frame({
  ...{ id: 'f1', parent: 'f0', url: STRIPE_URL, party: 'provider', provider: 'stripe' },
  element: VISIBLE,
});

function script(changes: Partial<PageScript> = {}): PageScript {
  return {
    ...{ id: 's1', kind: 'external', context: 'page', frame: 'f0', url: EVIL_URL },
    ...{ claimedUrl: null, party: 'third', provider: null, sha384: SHA, sha256: 'aa' },
    ...{ sizeBytes: 10, source: '', injected: false, initiators: [], headers: [], phase: 'load' },
    element: {
      ...{ integrity: SHA, nonce: false, async: false, defer: false, module: false },
      crossOrigin: 'anonymous',
    },
    ...changes,
  };
}
const STRIPE_SCRIPT = script({
  ...{ id: 's0', url: 'https://js.stripe.com/v3/', party: 'provider', provider: 'stripe' },
});

function field(changes: Partial<CardField> = {}): CardField {
  return {
    ...{ id: 'c1', role: 'number', frame: 'f0', because: 'autocomplete=cc-number' },
    ...{ element: 'input#n', shadow: false, contentEditable: false, visible: true },
    ...{ formAction: null, typed: true, phase: 'load' },
    ...changes,
  };
}

function request(changes: Partial<PageRequest> = {}): PageRequest {
  return {
    ...{ url: 'https://cdn.evil.example/c', method: 'POST', type: 'Fetch', party: 'third' },
    ...{ provider: null, frame: 'f0', status: 200, initiators: [], phase: 'typing' },
    ...{ heardKeys: true },
    ...changes,
  };
}

function seen(changes: Partial<CardDataSeen> = {}): CardDataSeen {
  return {
    ...{ where: 'body', to: 'cdn.evil.example', url: null, party: 'third', provider: null },
    ...{ frame: 'f0', form: 'plain', via: 'Fetch', initiators: [] },
    ...changes,
  };
}

function facts(changes: Partial<PageFacts> = {}): PageFacts {
  const lists = {
    ...{ listeners: [], overlays: [], requests: [], cardData: [], cookies: [], storage: [] },
    ...{ violations: [], mixedContent: [], console: [], events: [], troubles: [], forms: [] },
  };
  return {
    ...lists,
    asked: PAGE_URL,
    document: {
      ...{ url: PAGE_URL, status: 200, title: 'Pay', headers: [], metaPolicies: [] },
      ...{ redirects: [], tlsVersion: 'TLS 1.3' },
    },
    botWall: null,
    scripts: [STRIPE_SCRIPT],
    frames: [frame(), STRIPE_FRAME],
    cardFields: [field({ frame: 'f1' })],
    ...{ typed: true, submitted: false, browser: 'Chromium 1', visitedAt: '2026-01-01T00:00:00Z' },
    tookMs: 1,
    ...changes,
  };
}
const errorPage = {
  ...{ url: PAGE_URL, status: 404, title: 'Gone', headers: [], metaPolicies: [] },
  ...{ redirects: [], tlsVersion: null },
};
/** A page with a card field of its own and no provider; one rule says so. */
const RAW: Partial<PageFacts> = { frames: [frame()], scripts: [], cardFields: [field()] };
const OUTSIDE = 'page-card-field-outside-provider';
const overlay = { element: 'div', share: 1, phase: 'load' } as const;
const blob = `blob:${PAGE_URL}`;

describe('rules', () => {
  test.each<[string, Partial<PageFacts>, readonly string[]]>([
    ['a good page', {}, []],
    [
      'a wall, and nothing else',
      { botWall: { name: 'Cloudflare', evidence: [] }, scripts: [script({ element: null })] },
      ['page-bot-wall'],
    ],
    ['no document', { document: null, scripts: [script({ element: null })] }, ['page-not-seen']],
    ['an error page', { document: errorPage, scripts: [] }, ['page-not-seen']],
    ['card data to somebody', { cardData: [seen()] }, ['page-card-data-leaves']],
    ['card data to the provider', { cardData: [seen({ provider: 'stripe' })] }, []],
    [
      'card data kept',
      { cardData: [seen({ where: 'console', to: null })] },
      ['page-card-data-kept'],
    ],
    [
      'a card number in storage',
      {
        storage: [
          { origin: PAGE_URL, kind: 'local', name: 'k', sizeBytes: 9, cardNumber: true },
          { origin: PAGE_URL, kind: 'local', name: 'l', sizeBytes: 9, cardNumber: false },
        ],
      },
      ['page-card-data-kept'],
    ],
    [
      'a field beside the provider',
      { cardFields: [field({ frame: 'f1' }), field()] },
      ['page-fake-card-field'],
    ],
    [
      'an overlay that takes input',
      { overlays: [{ frame: 'f1', takesInput: true, invisible: false, ...overlay }] },
      ['page-overlay'],
    ],
    [
      'an overlay that cannot be seen',
      { overlays: [{ frame: 'f1', takesInput: false, invisible: true, ...overlay }] },
      ['page-overlay'],
    ],
    [
      'a notice over the frame',
      { overlays: [{ frame: 'f1', takesInput: false, invisible: false, ...overlay }] },
      [],
    ],
    [
      'a frame that was the provider’s',
      {
        frames: [
          frame(),
          STRIPE_FRAME,
          frame({
            ...{ id: 'f2', parent: 'f0', url: EVIL_URL, party: 'third', element: VISIBLE },
            history: [
              { url: STRIPE_URL, phase: 'load' },
              { url: EVIL_URL, phase: 'wait' },
            ],
          }),
        ],
      },
      ['page-frame-swap'],
    ],
    ['a raw field', RAW, [OUTSIDE]],
    [
      'a raw form',
      {
        ...RAW,
        cardFields: [field({ formAction: PAGE_URL })],
        forms: [{ frame: 'f0', action: PAGE_URL, method: 'POST', cardRoles: ['number'] }],
      },
      [OUTSIDE, 'page-raw-card-form'],
    ],
    [
      'a listener of a third party on a raw field',
      {
        ...RAW,
        scripts: [script()],
        listeners: [{ frame: 'f0', target: 'field', field: 'c1', type: 'keyup', script: 's1' }],
      },
      [OUTSIDE, 'page-card-listener', 'page-third-party-script'],
    ],
    [
      'the same listener on a page with hosted fields',
      {
        scripts: [STRIPE_SCRIPT, script()],
        listeners: [{ frame: 'f0', target: 'document', field: null, type: 'keyup', script: 's1' }],
      },
      ['page-third-party-script'],
    ],
    [
      'a request of who heard the keys',
      { ...RAW, requests: [request()] },
      [OUTSIDE, 'page-typing-sends'],
    ],
    [
      'a request that never came before',
      { ...RAW, requests: [request({ heardKeys: false })] },
      [OUTSIDE, 'page-typing-sends'],
    ],
    [
      'a request that came before',
      {
        ...RAW,
        requests: [
          request({ heardKeys: false, phase: 'wait', url: 'https://ga.example/c?a=1' }),
          request({ heardKeys: false, url: 'https://ga.example/c?a=2' }),
        ],
      },
      [OUTSIDE],
    ],
    ['the same beside hosted fields', { requests: [request()] }, []],
    [
      'a name of another host',
      { scripts: [script({ party: 'first', url: PAGE_URL, claimedUrl: EVIL_URL })] },
      ['page-spoofed-source'],
    ],
    [
      'a name that is no address',
      { scripts: [script({ party: 'first', url: PAGE_URL, claimedUrl: 'webpack:///a.js' })] },
      [],
    ],
    [
      'a form over http',
      { forms: [{ frame: 'f0', action: 'http://shop.example/n', method: 'POST', cardRoles: [] }] },
      ['page-http-form'],
    ],
    [
      'a form to this machine',
      { forms: [{ frame: 'f0', action: 'http://localhost/n', method: 'POST', cardRoles: [] }] },
      [],
    ],
    [
      'mixed content',
      { mixedContent: [{ url: 'http://shop.example/i.png', resolved: 'upgraded' }] },
      ['page-mixed-content'],
    ],
    [
      'a third-party script without integrity',
      {
        scripts: [
          script({
            element: {
              ...{ integrity: '', nonce: false, async: true, defer: false, module: false },
              crossOrigin: null,
            },
          }),
        ],
      },
      ['page-third-party-script', 'page-no-integrity'],
    ],
    [
      'eval of the page',
      { scripts: [script({ kind: 'eval', url: null, party: 'first' })] },
      ['page-evaluated-code'],
    ],
    ['eval in the provider’s frame', { scripts: [script({ kind: 'eval', frame: 'f1' })] }, []],
    [
      'a worker from a blob',
      { scripts: [script({ kind: 'blob', context: 'worker', url: blob, party: 'first' })] },
      ['page-worker-script'],
    ],
    [
      'a worker of the page',
      { scripts: [script({ context: 'worker', url: PAGE_URL, party: 'first' })] },
      [],
    ],
    [
      'all of it on a page that takes no card',
      {
        ...{ frames: [frame()], cardFields: [] },
        scripts: [
          script({ element: null }),
          script({ kind: 'eval', url: null }),
          script({ kind: 'blob', context: 'worker', url: blob }),
        ],
      },
      [],
    ],
  ])('%s', (_, changes, rules) => {
    expect(checkPage(facts(changes)).map(({ rule }) => rule)).toEqual(rules);
  });
});

describe('kinds of integration', () => {
  const onStripe = frame({ url: STRIPE_URL, party: 'provider', provider: 'stripe' });
  const checkout = frame({
    ...{ id: 'f1', parent: 'f0', url: 'https://js.stripe.com/v3/embedded-checkout-inner' },
    ...{ party: 'provider', provider: 'stripe', element: VISIBLE },
  });
  test.each<[string, Partial<PageFacts>]>([
    ['hosted fields', {}],
    ['embedded checkout', { frames: [frame(), checkout] }],
    ['redirect', { frames: [onStripe], cardFields: [] }],
    ['redirect', { frames: [frame()], cardFields: [] }],
    ['direct post with tokenisation', { ...RAW, scripts: [STRIPE_SCRIPT] }],
    ['raw card form', RAW],
    ['none found', { ...RAW, cardFields: [] }],
  ])('%s', (kind, changes) => {
    expect(integrationOf(facts(changes)).kind).toBe(kind);
  });
});
