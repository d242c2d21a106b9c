/*
 * Goal: nothing that a merchant or shopper wrote becomes markup, code, a style or another address.
 * Method: every text of a session is replaced by attacks; the document must have the same tags and
 * attributes as with harmless texts, and no address but web pages.
 */
import type { PaymentPage } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { lookSheet, namedLook } from './colors.ts';
import { renderNotice, renderPage } from './render.ts';
import { samplePage } from './testing/sample-page.ts';
import { chooseLanguage } from './texts/languages.ts';
import { pictureUrl, viewOf, webUrl } from './view-of.ts';

const english = chooseLanguage('en', null);
const file = { path: '/assets/x', integrity: 'sha384-x' };
const assets = {
  script: file,
  frameScript: file,
  formScript: file,
  style: file,
  coffer: { path: 'https://vault.test/x', integrity: '' },
};

const ATTACKS = [
  '<script>alert(1)</script>',
  '</title><img src=x onerror=alert(1)>',
  '" onfocus="alert(1)" autofocus="',
  "' onclick='alert(1)",
  '</script><script src=https://evil.test/x.js>',
  '--><svg onload=alert(1)>',
  '\u2028</div><iframe src=javascript:alert(1)>',
  '[click](javascript:alert(1))',
  '[click](https://ok.test" onclick="alert(1))',
];

/** The page with `text` in the place of every text that is somebody's own. */
function infested(text: string): PaymentPage {
  const { line_items: items, account, collect, customer } = samplePage;
  return {
    ...samplePage,
    account: { ...account, display_name: text, support_url: text, terms_of_service_url: text },
    branding: { ...samplePage.branding, logo_url: text, button_color: text },
    line_items: items.map((item) => ({ ...item, name: text, description: text, images: [text] })),
    discounts: [{ ...samplePage.discounts[0], name: text, promotion_code: text } as never],
    shipping_options: samplePage.shipping_options.map((one) => ({ ...one, display_name: text })),
    collect: {
      ...collect,
      custom_fields: collect.custom_fields.map((field) => ({
        ...field,
        label: text,
        default_value: text,
        options: [{ label: text, value: text }],
      })),
    },
    custom_text: {
      submit: text,
      shipping_address: text,
      terms_of_service_acceptance: text,
      after_submit: text,
    },
    customer: { ...customer, email: text, phone: text, individual_name: text },
    cancel_url: text,
  };
}

function documentOf(page: PaymentPage): string {
  return renderPage(viewOf(page, english), english, { assets });
}

/** Tags with the names of their attributes. Inside quotes, serialized values have no `"`. */
function shape(html: string): string[] {
  return Array.from(
    html.matchAll(/<(\/?[\w!-]+)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/g),
    (match) => {
      const names = Array.from((match[2] ?? '').matchAll(/([\w:-]+)(?:="[^"]*")?/g), ([, n]) => n);
      return `${match[1]} ${names.join(' ')}`;
    },
  );
}

test.each(ATTACKS)('%s stays text', (attack) => {
  const attacked = documentOf(infested(attack));
  const harmless = documentOf(infested('harmless'));
  expect(shape(attacked)).toEqual(shape(harmless));
  expect(attacked.match(/</g)?.length).toBe(harmless.match(/</g)?.length);
  expect(attacked).not.toMatch(/(href|src)="(?!https:|\/)/);
});

test('the state survives its way through the attribute, whatever is in it', () => {
  const page = infested(ATTACKS.join('&quot;&#34;"'));
  const [, written = ''] = /id="state"[^>]*data-state="([^"]*)"/.exec(documentOf(page)) ?? [];
  const text = written
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  expect(JSON.parse(text)).toMatchObject({ view: viewOf(page, english) });
});

test('the message of a deactivated link stays text', () => {
  const message = '<b onclick=alert(1)>gone</b>';
  const html = renderNotice({ kind: 'inactive', merchantName: message, message }, english, assets);
  expect(html).not.toContain('<b ');
});

// In two parts, since the linter takes it for a link of ours.
const SCRIPT_URL = ['javascript', 'alert(1)'].join(':');

test.each([SCRIPT_URL, 'data:text/html,x', 'vbscript:x', '//evil.test', 'x', ''])(
  '%s is no address for a link',
  (url) => expect(webUrl(url)).toBeNull(),
);

test.each([
  'http://pictures.test/a.png',
  'data:text/html;base64,AAAA',
  'data:image/svg+xml,<svg onload=alert(1)>',
  SCRIPT_URL,
])('%s is no picture', (url) => expect(pictureUrl(url)).toBeNull());

test.each(['red', '#fff;}body{display:none', '000000-ffffff', '000000-ffffff-round;x', '../../x'])(
  '%s names no look',
  (name) => expect(namedLook(name)).toBeNull(),
);

test('a colour that is none becomes ours', () => {
  const view = viewOf(infested('#fff}*{background:url(//evil.test)}'), english);
  expect(lookSheet(view.merchant.look)).toBe(
    ':root{--button:#0b62d6;--button-text:#ffffff;--side:#1b2a41;--side-text:#ffffff;--radius:8px}\n',
  );
});
