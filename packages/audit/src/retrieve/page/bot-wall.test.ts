// Goal: a wall is told from the page behind it. Method: a table of answers as the services give
// them, and of pages that merely use the same words, cookies and scripts.
import { expect, test } from 'vitest';
import { botWallOf, type WallSigns } from './bot-wall.ts';

const PAGE: WallSigns = {
  status: 200,
  headers: [['server', 'nginx']],
  title: 'Checkout',
  text: 'Your order. '.repeat(60),
  addresses: ['https://js.stripe.com/v3/'],
  cookies: [],
  pays: true,
};
const BARE = { ...PAGE, pays: false, title: 'Verify', text: 'Please prove that you are human.' };

test.each<[string, WallSigns, string]>([
  [
    'Cloudflare challenge by header',
    { ...PAGE, status: 403, headers: [['cf-mitigated', 'challenge']] },
    'Cloudflare',
  ],
  ['Cloudflare challenge by title', { ...PAGE, title: 'Just a moment...' }, 'Cloudflare'],
  [
    'Cloudflare challenge script',
    {
      ...BARE,
      addresses: ['https://shop.example/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'],
    },
    'Cloudflare',
  ],
  [
    'DataDome frame',
    { ...BARE, status: 403, addresses: ['https://geo.captcha-delivery.com/captcha/?initialCid=x'] },
    'DataDome',
  ],
  [
    'Akamai refusal',
    { ...BARE, status: 403, headers: [['server', 'AkamaiGHost']], text: 'Access Denied' },
    'Akamai',
  ],
  [
    'Akamai refusal by text',
    {
      ...BARE,
      status: 403,
      text: 'You don\'t have permission to access "http://shop.example/pay" on this server. Reference #18.2',
    },
    'Akamai',
  ],
  ['hCaptcha alone', { ...BARE, addresses: ['https://js.hcaptcha.com/1/api.js'] }, 'hCaptcha'],
  ['AWS WAF', { ...BARE, status: 202, headers: [['x-amzn-waf-action', 'challenge']] }, 'AWS WAF'],
  ['a bare 403', { ...BARE, status: 403, addresses: [] }, 'unknown'],
  ['a bare 429', { ...BARE, status: 429, addresses: [] }, 'unknown'],
])('%s', (_, signs, name) => {
  expect(botWallOf(signs)?.name).toBe(name);
});

test.each<[string, WallSigns]>([
  ['an ordinary page', PAGE],
  ['a page behind Cloudflare', { ...PAGE, headers: [['server', 'cloudflare']] }],
  ['a page behind DataDome', { ...PAGE, headers: [['x-datadome', 'protected']] }],
  ['a page behind Akamai', { ...PAGE, headers: [['server', 'AkamaiGHost']] }],
  [
    'a page that Cloudflare watches',
    { ...PAGE, addresses: ['https://shop.example/cdn-cgi/challenge-platform/scripts/jsd/main.js'] },
  ],
  [
    'a form with a captcha',
    {
      ...PAGE,
      addresses: ['https://js.hcaptcha.com/1/api.js', 'https://www.google.com/recaptcha/'],
    },
  ],
  [
    'an article on walls',
    {
      ...PAGE,
      title: 'How Cloudflare works',
      text: `They say: you don't have permission to access this page. Reference to follow. ${PAGE.text}`,
    },
  ],
  [
    'a short form with a captcha',
    { ...PAGE, text: 'Pay', addresses: ['https://js.hcaptcha.com/1/api.js'] },
  ],
  ['a page that was not found', { ...PAGE, status: 404 }],
])('%s is no wall', (_, signs) => {
  expect(botWallOf(signs)).toBeNull();
});
