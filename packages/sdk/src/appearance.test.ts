// Goal: merchants style the frames as they know it from Stripe: variables, rules, labels, inputs,
// fonts, and the `style` and `classes` of card elements. Method: options in, computed styles out.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { fieldsOf, frameOf, typeCard } from './testing/shop-page.ts';

const rig = useBrowserRig();

const open = (appearance: object): Promise<Page> =>
  rig.open({
    kind: 'payment',
    group: JSON.stringify({ clientSecret: 'pi_1_secret_2', appearance }),
  });

/** Some computed styles of an element in the payment frame. */
async function styleOf(page: Page, selector: string, names: string, part = ''): Promise<unknown> {
  return frameOf(page, 'payment').evaluate(`(() => {
    const style = getComputedStyle(document.querySelector('${selector}'), '${part}');
    return '${names}'.split(' ').map((name) => style[name]).join(' | ');
  })()`);
}

test('variables refer to each other, by their old and new names, and to the theme’s', async () => {
  const page = await open({
    theme: 'night',
    variables: {
      colorPrimary: 'rgb(10, 20, 30)',
      colorText: 'var(--colorPrimary)',
      labelColorText: 'var(--colorDanger)',
      spacingGridRow: '30px',
      colorIconChevronDown: 'rgb(1, 1, 1)',
      fontSizeBase: '1.25rem',
      fontLineHeight: 'calc(1px + 1em)',
      borderRadius: '3px 9px',
      inputBoxShadow: '0 0 0 2px var(--colorText)',
    },
  });
  expect([
    await styleOf(page, '.payment', 'rowGap color fontSize'),
    await styleOf(page, '.Label', 'color'),
    await styleOf(page, '.Input', 'borderRadius boxShadow lineHeight'),
    await styleOf(page, '.chooser', 'borderRightColor', '::after'),
  ]).toEqual([
    '30px | rgb(10, 20, 30) | 20px',
    'rgb(255, 143, 168)',
    '3px 9px | rgb(10, 20, 30) 0px 0px 0px 2px | 21px',
    'rgb(1, 1, 1)',
  ]);
});

test('rules for classes, states, pseudo-classes and parts, over the variables', async () => {
  const page = await open({
    disableAnimations: true,
    variables: { colorPrimary: 'rgb(10, 20, 30)' },
    rules: {
      '.Input': { border: '2px dashed var(--colorPrimary)', padding: '1px 2px', fontWeight: 700 },
      '.Input:focus': { borderColor: 'rgb(1, 2, 3)', boxShadow: '0 1px 4px var(--colorPrimary)' },
      '.Input--invalid': { color: 'rgb(4, 5, 6)' },
      '.Input::placeholder': { color: 'rgb(7, 8, 9)', letterSpacing: '1px' },
      '.Label': { textTransform: 'uppercase', opacity: '0.5' },
      '.Label--invalid': { color: 'rgb(9, 9, 9)' },
      '.Error': { fontSize: '11px', opacity: '0.5' },
    },
  });
  await page.evaluate('group.submit()');
  expect([
    await styleOf(
      page,
      '#Field-expiryInput',
      'borderTopStyle borderTopWidth padding fontWeight color',
    ),
    await styleOf(page, '#Field-numberInput', 'borderTopColor boxShadow'),
    await styleOf(page, '#Field-cvcInput', 'color letterSpacing', '::placeholder'),
    await styleOf(page, '.Label', 'textTransform opacity color'),
    await styleOf(page, '.Error', 'fontSize opacity'),
  ]).toEqual([
    'dashed | 2px | 1px 2px | 700 | rgb(4, 5, 6)',
    'rgb(1, 2, 3) | rgb(10, 20, 30) 0px 1px 4px 0px',
    'rgb(7, 8, 9) | 1px',
    'uppercase | 0.5 | rgb(9, 9, 9)',
    '11px | 1',
  ]);
});

test('labels rest in empty inputs and float over what is typed', async () => {
  const page = await open({ labels: 'floating', disableAnimations: true });
  const label = fieldsOf(page, 'payment').locator('label[for="Field-numberInput"]');
  const classes = async (): Promise<unknown> =>
    (await label.getAttribute('class'))?.split(' ').toSorted().join(' ');
  const top = (): Promise<number> => label.evaluate((node) => node.getBoundingClientRect().top);
  expect(await classes()).toBe('Label Label--empty Label--resting');
  const resting = await top();
  await typeCard(page, fieldsOf(page, 'payment'), {
    number: '4242',
    expiry: '',
    cvc: '',
    postal: '',
  });
  expect(await classes()).toBe('Label Label--floating Label--focused');
  expect(await top()).toBeLessThan(resting);
  await page.locator('button').focus();
  await expect.poll(classes).toBe('Label Label--floating Label--invalid');
});

test('inputs and labels as Stripe documents them; what it does not document is the default', async () => {
  const page = await open({});
  const shown = async (appearance: object): Promise<unknown> => {
    await page.evaluate(`group.update(${JSON.stringify({ appearance })})`);
    await page.evaluate('group.submit()');
    return frameOf(page, 'payment').evaluate(
      `(({ inputs, labels }) => inputs + ' ' + labels)(document.documentElement.dataset)`,
    );
  };
  expect([
    await shown({ labels: 'floating' }),
    await shown({ labels: 'auto', inputs: 'spaced' }),
    await shown({ inputs: 'condensed' }),
    await shown({ inputs: 'condensed', labels: 'floating' }),
    await shown({ inputs: 'condensed', labels: 'above' }),
    await shown({ inputs: 'x', labels: 7, theme: 'y' }),
  ]).toEqual([
    'spaced floating',
    'spaced above',
    'condensed floating',
    'condensed floating',
    'spaced above',
    'spaced above',
  ]);
});

test('a font that came with the options is used, and a broken one is said so', async () => {
  const folder = path.dirname(fileURLToPath(import.meta.resolve('playwright-core/package.json')));
  const file = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .find((name) => name.endsWith('.ttf'));
  const bytes = fs.readFileSync(path.join(folder, file ?? '')).toString('base64');
  const fonts = [
    { family: 'Ours', src: `url(data:font/ttf;base64,${bytes}) format('truetype')`, weight: '500' },
    { family: 'Broken', src: 'url("data:font/woff2;base64,AAAA")' },
  ];
  const warned: string[] = [];
  const page = await rig.open({ kind: 'payment', wait: false });
  page.on('console', (message) => warned.push(message.text()));
  await page.evaluate(`group.update(${JSON.stringify({ fonts })}).then(() => isReady)`);
  const loaded = `[...document.fonts].map(({ family, weight, status }) => [family, weight, status])`;
  await expect
    .poll(() => frameOf(page, 'payment').evaluate(loaded))
    .toEqual([
      ['Ours', '500', 'loaded'],
      ['Broken', 'normal', 'error'],
    ]);
  await expect.poll(() => warned).toContain('The bytes given for the font Broken are no font.');
});

test('the style of a card element by its variants, and the classes of its container', async () => {
  const colors = {
    base: {
      color: 'rgb(1, 1, 1)',
      lineHeight: '40px',
      iconColor: 'rgb(8, 8, 8)',
      ':focus': { color: 'rgb(2, 2, 2)' },
      '::placeholder': { color: 'rgb(3, 3, 3)' },
    },
    complete: { color: 'rgb(4, 4, 4)' },
    empty: { '::placeholder': { color: 'rgb(5, 5, 5)' } },
    invalid: { color: 'rgb(6, 6, 6)', iconColor: 'rgb(7, 7, 7)' },
  };
  const classes = { base: 'a', complete: 'b', empty: 'c', focus: 'd', invalid: 'e f' };
  const page = await rig.open({
    kind: 'card',
    element: JSON.stringify({ style: colors, classes }),
  });
  const look = (): Promise<unknown> =>
    frameOf(page, 'card').evaluate(`(() => {
      const color = (id, part) => getComputedStyle(document.querySelector(id), part).color;
      return [color('#number'), color('#cvc', '::placeholder'), color('.icon')];
    })()`);
  const container = (): Promise<string | null> => page.locator('#card').getAttribute('class');
  expect([await look(), await container()]).toEqual([
    ['rgb(1, 1, 1)', 'rgb(5, 5, 5)', 'rgb(8, 8, 8)'],
    'a c',
  ]);
  expect(await page.locator('#card iframe').evaluate((frame) => frame.clientHeight)).toBe(40);
  const number = fieldsOf(page, 'card').locator('#number');
  await number.fill('4242424242424241');
  await expect.poll(container).toBe('a d e f');
  expect(await look()).toEqual(['rgb(6, 6, 6)', 'rgb(5, 5, 5)', 'rgb(7, 7, 7)']);
  await number.fill('4242424242424242');
  await page.locator('button').focus();
  await expect.poll(container).toBe('a');
  expect(await look()).toEqual(['rgb(4, 4, 4)', 'rgb(5, 5, 5)', 'rgb(8, 8, 8)']);
});
