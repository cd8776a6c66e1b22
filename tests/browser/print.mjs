// The overview on paper: A4 landscape, a few sheets, nothing cut.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, scenario, screens, signIn } from './lib.mjs';

// An A4 sheet lying down, without its margins of 10 mm, in CSS pixels.
const WIDE = Math.floor((277 / 25.4) * 96);

await scenario(async ({ open }) => {
  const page = await open();
  await signIn(page, 'chair');
  const pdf = await page.pdf({ format: 'A4', landscape: true, printBackground: true, preferCSSPageSize: true });
  writeFileSync(join(screens, 'overview.pdf'), pdf);
  const text = pdf.toString('latin1');
  const sheets = text.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  assert.ok(sheets >= 1 && sheets <= 3, `${sheets} sheets`);
  for (const [, width, height] of text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)) {
    assert.ok(Number(width) > Number(height), `${width} × ${height}: a sheet lies down`);
  }

  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: WIDE, height: 700 });
  const cut = await page.evaluate(() => [...document.querySelectorAll('main *')]
    .filter((it) => it.checkVisibility() && it.getBoundingClientRect().right > innerWidth + 1)
    .map((it) => it.outerHTML.slice(0, 120)));
  assert.deepEqual(cut, [], 'nothing leaves the sheet');
  const shown = await page.evaluate(() => ['.muc', '.loc', '#tuoi', '.nguoi-dung button']
    .filter((it) => [...document.querySelectorAll(it)].some((one) => one.checkVisibility())));
  assert.deepEqual(shown, [], 'what can only be pressed is not printed');
});
