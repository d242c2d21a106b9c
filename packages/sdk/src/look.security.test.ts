// Goal: a page that styles our frames can make them ugly, but not load anything, move one field
// over another, draw text where it does not stand, or learn what is typed. Method: hostile values
// in every option that styles, in Chromium, measured in the frame.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { fieldsOf, frameOf } from './testing/shop-page.ts';

const rig = useBrowserRig();

/** Ways to write a length that is far too long. */
const FAR = [
  '-9999px',
  '9999px',
  'calc(-1px * 9999)',
  'calc(9999px + 0%)',
  'max(9999px, 1px)',
  'round(up, 9999px, 1px)',
  'hypot(9999px)',
  'var(--fontFamily)',
  'var(--spacingUnit)',
  'var(--none, 9999px)',
  'VAR(--none,9999px)',
  '9999vh',
  '1e5px',
  '+9999PX',
];

const LOADS = [
  'url(https://evil.example/x)',
  'u\\72l(https://evil.example/x)',
  'image-set("https://evil.example/x" 1x)',
  'src("https://evil.example/x")',
  'cross-fade(url(//evil.example/x), red)',
  'var(--none, url(//evil.example/x))',
  'red; background-image: url(//evil.example/x)',
  'attr(value)',
];

const open = (appearance: object, kind: 'card' | 'payment' = 'payment'): Promise<Page> =>
  rig.open({ kind, group: JSON.stringify({ clientSecret: 'pi_1_secret_2', appearance }) });

/** Where the parts of the form are, and what paints outside its own box. */
const MEASURE = `(() => {
  const boxes = [...document.querySelectorAll('.Input, .Label, .Error')]
    .filter((node) => node.checkVisibility())
    .map((node) => [node.id || 'label of ' + node.htmlFor, node.getBoundingClientRect()]);
  const overlaps = [];
  for (const [a, one] of boxes) for (const [b, two] of boxes) {
    const over = Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1 &&
      Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 1;
    if (a < b && over) overlaps.push([a, b]);
  }
  const order = boxes.map(([name, { top }]) => [name, Math.round(top)])
    .toSorted((a, b) => a[1] - b[1]).map(([name]) => name).slice(0, 2);
  const far = [];
  for (const node of document.querySelectorAll('.Input, .Label, .Error')) {
    const style = getComputedStyle(node);
    for (const name of ['boxShadow', 'textShadow', 'letterSpacing', 'fontSize', 'outlineOffset']) {
      const lengths = (style[name].match(/-?[\\d.]+(?=px)/g) ?? []).map(Number);
      if (lengths.some((px) => Math.abs(px) > 40)) far.push([name, style[name]]);
    }
    if (style.position !== 'static') far.push(['position', style.position]);
    if (style.backgroundImage !== 'none') far.push(['backgroundImage', style.backgroundImage]);
  }
  return { overlaps, order, far };
})()`;

const HARMLESS = {
  overlaps: [],
  order: ['label of Field-numberInput', 'Field-numberInput'],
  far: [],
};

/** Every property that takes a length, and some that must not be taken at all. */
function everywhere(value: string): object {
  const names = (
    'margin marginTop marginBottom marginLeft padding paddingTop paddingLeft borderWidth border ' +
    'borderRadius outline outlineOffset boxShadow textShadow letterSpacing fontSize lineHeight ' +
    'position top left inset transform translate zIndex width height content backgroundImage ' +
    'background backgroundColor color filter clipPath maskImage cursor display float font'
  ).split(' ');
  return Object.fromEntries(
    names.map((name) => [name, /hadow/.test(name) ? `${value} ${value} red` : value]),
  );
}

test('no length reaches so far that one part lies over another', async () => {
  const page = await open({});
  for (const value of FAR) {
    const appearance = {
      variables: { fontFamily: '9999px', spacingUnit: value, fontSizeBase: value },
      rules: {
        '.Input': everywhere(value),
        '.Label': everywhere(value),
        '.Error': everywhere(value),
        '.Input:focus': everywhere(value),
      },
    };
    await page.evaluate(`group.update(${JSON.stringify({ appearance })})`);
    // Goes the same way as the options, and shows all errors.
    await page.evaluate(`group.submit()`);
    expect([value, await frameOf(page, 'payment').evaluate(MEASURE)]).toEqual([value, HARMLESS]);
  }
});

test('no value loads anything, and none reads what is typed', async () => {
  const asked: string[] = [];
  const page = await open({});
  page.on('request', (request) => asked.push(request.url()));
  await fieldsOf(page, 'payment').locator('#Field-numberInput').fill('4242');
  for (const value of LOADS) {
    const appearance = {
      variables: { colorPrimary: value, fontFamily: value, focusBoxShadow: value },
      rules: { '.Input': everywhere(value), '.Input::placeholder': everywhere(value) },
    };
    await page.evaluate(`group.update(${JSON.stringify({ appearance })})`);
    await page.evaluate(`group.submit()`);
    const text = await frameOf(page, 'payment').evaluate(
      `document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]).map((r) => r.cssText).join()`,
    );
    expect([value, text]).toEqual([value, expect.not.stringMatching(/evil|attr/)]);
  }
  expect(asked.filter((url) => !url.startsWith('http://vault.localhost'))).toEqual([]);
});

test('selectors are our own classes, one at a time', async () => {
  const hidden = { color: 'rgb(1, 2, 3)' };
  const page = await open({
    rules: {
      '*': hidden,
      input: hidden,
      '#Field-numberInput': hidden,
      '.payment': hidden,
      '.Input, body': hidden,
      '.Input[value^="4"]': hidden,
      '.Input:has(+ *)': hidden,
      '.Input:nth-child(1)': hidden,
      '.Input{}*': hidden,
      '.Input::before': hidden,
      '.row': hidden,
      '.Nothing': hidden,
      '.Input--nothing': hidden,
      '@import "//evil.example/x"': hidden,
    },
  });
  const rules = await frameOf(page, 'payment').evaluate(
    `[...document.adoptedStyleSheets[0].cssRules].map((rule) => rule.selectorText)`,
  );
  expect(rules).toEqual([':root']);
});

test('the style of the card element is bounded, too', async () => {
  const page = await rig.open({ kind: 'card' });
  for (const value of [...FAR, ...LOADS]) {
    const style = { base: { ...everywhere(value), ':focus': everywhere(value) } };
    await page.evaluate(`card.update(${JSON.stringify({ style })})`);
    await page.evaluate(`coffer.createToken(card)`);
    const text = String(
      await frameOf(page, 'card').evaluate(
        `document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]).map((r) => r.cssText).join()`,
      ),
    );
    expect([value, text]).toEqual([
      value,
      expect.not.stringMatching(/evil|attr|position|inset|transform/),
    ]);
    const over = await frameOf(page, 'card').evaluate(`(() => {
      const [one, two] = ['#number', '#expiry'].map((id) =>
        document.querySelector(id).parentElement.getBoundingClientRect());
      return one.right > two.left + 1;
    })()`);
    expect([value, over]).toEqual([value, false]);
  }
});

test('fonts are bytes that came with the options; addresses are not loaded, and said so once', async () => {
  const asked: string[] = [];
  const warned: string[] = [];
  const fonts = [
    { cssSrc: 'https://evil.example/font.css' },
    { family: 'Far', src: 'url(https://evil.example/font.woff2)' },
    { family: 'Near', src: 'url(/font.woff2)' },
    { family: 'Text', src: 'url("data:text/html;base64,PGI+") , url(//evil.example/x)' },
  ];
  const page = await rig.open({ kind: 'payment', wait: false });
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => warned.push(message.text()));
  await page.evaluate(`group.update({ fonts: ${JSON.stringify(fonts)} }).then(() => isReady)`);
  await page.evaluate(`group.fetchUpdates()`);
  await expect
    .poll(() => warned.filter((text) => text.includes('src is an inlined')).length)
    .toBe(1);
  expect(asked.filter((url) => url.includes('evil') || url.includes('font'))).toEqual([]);
});
