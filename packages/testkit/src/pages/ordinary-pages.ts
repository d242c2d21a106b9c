import { providerFrame, STRIPE_FRAME, type PageCase } from './page-case.ts';
import { SHOP_PAGES } from './shop-pages.ts';

const third = (path: string): string => `<script src="https://${path}" async></script>`;
const page = (name: string, body: string): PageCase => ({ name, body, expected: [] });
const ANALYTICS = third('www.google-analytics.com/analytics.js');

/** Pages as shops have them. None holds anything to be alarmed about. */
export const ORDINARY_PAGES: readonly PageCase[] = [
  page('a plain product page', '<h1>Mug</h1><p>12.00</p><a href="/cart">Add</a>'),
  page('analytics on the payment page', STRIPE_FRAME + ANALYTICS),
  page('a tag manager', STRIPE_FRAME + third('www.googletagmanager.com/gtm.js')),
  page('a chat widget', STRIPE_FRAME + third('widget.intercom.example/chat.js')),
  page('reviews', STRIPE_FRAME + third('widget.trustpilot.example/reviews.js')),
  page(
    'a consent banner',
    STRIPE_FRAME +
      '<div style="position:fixed;left:0;right:0;top:0;bottom:0;background:#fff"><p>We ' +
      'use cookies</p>' +
      '<label><input type="checkbox"> Marketing</label><button>Accept</button></div>',
  ),
  page('an A/B test', STRIPE_FRAME + third('cdn.optimizely.example/ab.js')),
  page(
    'fonts',
    `${STRIPE_FRAME}<link rel="stylesheet" href="https://fonts.googleapis.com/css"><p>Hi</p>`,
  ),
  page('maps', `${STRIPE_FRAME}${third('maps.googleapis.com/maps/api/js')}<div id="map"></div>`),
  page(
    'an application with listeners at its root',
    `${STRIPE_FRAME}<div id="root"></div><script src="https://shop.example/app.js"></script>`,
  ),
  page(
    'a jQuery shop',
    `${third('code.jquery.com/jquery.js')}<form action="/cart" method="post"><input ` +
      `name="qty" value="1"><button>Add</button></form>`,
  ),
  page(
    'a newsletter form',
    `${STRIPE_FRAME}<form action="/news" method="post"><input type="email" ` +
      `name="email" autocomplete="email"><button>Join</button></form>`,
  ),
  page(
    'a search field that suggests',
    `${STRIPE_FRAME}<input type="search" name="q" id="q"><script>q.addEventListener('input', ` +
      `() => fetch('/s?q=' + q.value));</script>`,
  ),
  page(
    'a login form with a second factor',
    '<form action="/login" method="post"><input name="user" autocomplete="username"><input ' +
      'type="password" name="password"><label>Security code <input name="otp" ' +
      'autocomplete="one-time-code"></label></form>',
  ),
  page(
    'a gift card',
    `${STRIPE_FRAME}<label>Gift card number <input name="giftCardNumber"></label><label>PIN ` +
      `<input name="pin"></label>`,
  ),
  page(
    'phone and address',
    `${STRIPE_FRAME}<input type="tel" name="phone" inputmode="numeric" autocomplete="tel"><input ` +
      `name="cardholder-name" autocomplete="cc-name"><input name="zip" autocomplete="postal-code">`,
  ),
  page(
    'Adyen fields',
    providerFrame('https://checkoutshopper-test.adyen.com/securedfields/card.html') + ANALYTICS,
  ),
  page(
    'Braintree fields',
    providerFrame('https://assets.braintreegateway.com/web/hosted-fields-frame.html') +
      third('widget.intercom.example/chat.js'),
  ),
  page(
    'Coffer fields',
    '<script src="https://pay.shop.example/coffer.js"></script><iframe src="https://pay.shop.example/frames/card" ' +
      'style="width:400px;height:60px"></iframe>' +
      ANALYTICS,
  ),
  page(
    'everything at once, with a key shortcut',
    STRIPE_FRAME +
      ANALYTICS +
      third('www.googletagmanager.com/gtm.js') +
      third('static.hotjar.example/hotjar.js') +
      `<script>document.addEventListener('keydown', ` +
      `(e) => { if (e.key === '/') scrollTo(0, 0); });</script>`,
  ),
  ...SHOP_PAGES,
];
