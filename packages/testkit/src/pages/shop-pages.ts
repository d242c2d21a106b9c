import { providerFrame, STRIPE_FRAME, type PageCase } from './page-case.ts';

const page = (name: string, body: string): PageCase => ({ name, body, expected: [] });
const inline = (script: string): string => `<script>${script}</script>`;
const third = (path: string): string => `<script src="https://${path}" async></script>`;
const GA4 = third('www.googletagmanager.com/gtag/js');
const ADDRESS =
  '<input name="address" autocomplete="address-line1"><input name="city"><input name="postcode">';

/** Checkouts as platforms and plug-ins build them. None holds anything to be alarmed about. */
export const SHOP_PAGES: readonly PageCase[] = [
  page(
    'a checkout with Elements, frames of the provider and analytics of a container',
    STRIPE_FRAME +
      '<iframe src="https://js.stripe.com/v3/controller" style="display:none"></iframe>' +
      '<iframe src="https://m.stripe.network/inner.html" style="width:1px;height:1px;border:0">' +
      '</iframe>' +
      third('www.googletagmanager.com/gtm.js') +
      GA4,
  ),
  page(
    'a hosted shop with an express button and a theme of minified code',
    '<main class="content"><form action="/checkouts/c" method="post"><input type="email" ' +
      `name="checkout[email]">${ADDRESS}<button>Continue</button></form>${STRIPE_FRAME}</main>` +
      inline(
        '!function(e,t){"use strict";var n=t.querySelectorAll("form");n.forEach(function(e){e.' +
          'addEventListener("change",function(){sessionStorage.setItem("draft",e.elements[0].value)})})}' +
          '(window,document);',
      ),
  ),
  page(
    'a blog with a shop plug-in',
    '<form name="checkout" method="post" class="woocommerce-checkout" action="/checkout/"><input ' +
      `name="billing_phone" type="tel">${ADDRESS}<div id="order_review">${STRIPE_FRAME}</div>` +
      '<button type="submit">Place order</button></form>' +
      third('code.jquery.com/jquery.js'),
  ),
  page(
    'a consent banner in a frame over everything',
    STRIPE_FRAME +
      '<iframe src="https://consent.example/banner" style="position:fixed;left:0;bottom:0;' +
      'width:100%;height:120px;border:0;z-index:99"></iframe>',
  ),
  page(
    'a session recorder that masks fields',
    STRIPE_FRAME + third('cdn.recorder.example/mask.js'),
  ),
  page(
    'an address field that completes what is typed',
    `${STRIPE_FRAME}<form>${ADDRESS}</form>` +
      inline(
        "document.querySelector('[name=address]').addEventListener('input', (e) => fetch(" +
          "'https://places.example/q?a=' + encodeURIComponent(e.target.value), { mode: 'no-cors' }));",
      ),
  ),
  page(
    'icons of card brands',
    STRIPE_FRAME +
      '<ul class="card-icons"><li title="Visa"><li title="Mastercard"></ul>' +
      third('cdn.icons.example/card-brands.js'),
  ),
  page(
    'a chat that talks by messages and a socket',
    STRIPE_FRAME + third('widget.talk.example/messenger.js'),
  ),
  page(
    'a captcha that asks nothing',
    `${STRIPE_FRAME}<p>${'Delivery within two days. '.repeat(3)}</p><div class="h-captcha"></div>` +
      third('js.hcaptcha.com/1/api.js') +
      third('www.google.com/recaptcha/api.js'),
  ),
  page(
    'a mask on the telephone number, and fields that are drawn again and again',
    `${STRIPE_FRAME}<div id="app"></div>` +
      inline(
        "const app = document.getElementById('app'); const draw = (v) => { app.innerHTML = '<input " +
          "type=tel name=phone>'; app.firstChild.value = v.replace(/\\D/g, '').slice(0, 10); app.firstChild." +
          "oninput = (e) => draw(e.target.value); }; draw(''); setInterval(() => draw(app.firstChild.value), 5000);",
      ),
  ),
  page(
    'a login that password managers know',
    '<form action="/login" method="post"><input type="email" name="email" autocomplete="username">' +
      '<input type="password" name="password" autocomplete="current-password" id="pw"><button>In' +
      '</button></form>' +
      inline("document.getElementById('pw').addEventListener('keyup', () => 0);"),
  ),
  page(
    'a gift card, a coupon and an IBAN',
    `${STRIPE_FRAME}<form action="/redeem" method="post"><input name="gift_card_code" placeholder=` +
      '"Gift card code"><input name="coupon"><label>IBAN <input name="iban" autocomplete="off">' +
      '</label><label>Account number <input name="account_number"></label></form>',
  ),
  page(
    'a second factor of the bank in a frame over the form',
    `${STRIPE_FRAME}<div style="position:fixed;left:0;top:0;width:100%;height:100%;background:#0008;` +
      'z-index:9"><iframe src="https://hooks.stripe.com/3d_secure_2" style="width:400px;height:400px">' +
      '</iframe></div>',
  ),
  page(
    'a button that opens a window of the provider',
    providerFrame('https://www.paypal.com/smart/buttons') +
      inline(
        "document.getElementById('pay').addEventListener('click', () => open(" +
          "'https://www.paypal.com/checkoutnow', 'pp', 'width=400,height=600'));",
      ),
  ),
  page(
    'words of walls in an article',
    '<h1>Why you see "Just a moment" and "Access denied"</h1><p>Cloudflare, Akamai and DataDome show ' +
      "a captcha. You don't have permission to access this page, they say, or: checking your browser.</p>",
  ),
];
