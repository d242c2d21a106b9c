// Goal: a part of a page is filled in whole, and a mistake in a page stops the build. Method: parts
// in a folder of the test's own.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withParts } from './page-parts.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-parts-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const PARTS = {
  field: '<label for="{id}" data-text="{text}"></label>\n<!-- part box id={id} hint={id} -->\n',
  box: '<input\n  id="{id}"\n  placeholder="{hint?}"\n  name="{name?}"\n/>\n',
  self: '<!-- part self -->',
};
for (const [name, text] of Object.entries(PARTS)) {
  fs.writeFileSync(path.join(folder, `${name}.part.html`), text);
}

test('parts have parts, and attributes without a value are left out', () => {
  expect(withParts('<p>\n  <!-- part field id=a-1 text=card -->\n</p>', folder)).toBe(
    '<p>\n  <label for="a-1" data-text="card"></label>\n<input\n  id="a-1"\n  placeholder="a-1"\n/>\n</p>',
  );
});

test.each([
  ['<!-- part field id=a -->', 'the part field needs text'],
  ['<!-- part box id=a value=1 -->', 'the part box has no value'],
  ['<!-- part self -->', 'itself'],
  ['<!-- part none -->', 'none.part.html'],
])('%s: %s', (page, why) => {
  expect(() => withParts(page, folder)).toThrow(why);
});
