// The chair's path: looks, changes the period, goes back in time, and goes from a bar down to the event behind it.
import { assert, number, picture, place, scenario, signIn, visit, words } from './lib.mjs';

await scenario(async ({ open }) => {
  const page = await open();
  await signIn(page, 'chair');
  assert.equal(await page.locator('h1').count(), 1);
  await picture(page, 'chair-1-overview');
  const before = await page.locator('#bon-o').innerText();

  // Another period: chosen from the list, kept in the address.
  const period = page.locator('#ky');
  const now = await period.inputValue();
  const other = await period.locator('option').evaluateAll((all, now) => all.map((it) => it.value).find((it) => it && it !== now), now);
  await period.selectOption(other);
  await page.waitForURL((url) => url.searchParams.get('ky') === other);
  await sameAgain(page);

  // Back in time by keyboard: one day a press, and with Enter the page stands as it did then.
  await visit(page, '/');
  const today = Number(await page.locator('#keo').inputValue());
  assert.equal(today, Number(await page.locator('#keo').getAttribute('max')), 'it begins at today');
  await page.locator('#keo').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  assert.equal(place(page), '/', 'nothing is sent while the slider moves');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.has('ngay'));
  const yesterday = new URL(page.url()).searchParams.get('ngay');
  assert.equal(yesterday, day(page, await page.locator('#keo').getAttribute('data-tu'), today - 1));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'keo', 'one goes on where one was');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('ngay') < yesterday);

  // And by dragging.
  await visit(page, '/');
  const slider = await page.locator('#keo').boundingBox();
  const [right, middle] = [slider.x + slider.width - 10, slider.y + slider.height / 2];
  await page.mouse.move(right, middle);
  await page.mouse.down();
  await page.mouse.move(right - slider.width / 3, middle, { steps: 8 });
  await page.mouse.up();
  await page.waitForURL((url) => url.searchParams.has('ngay'));
  const dragged = new URL(page.url()).searchParams.get('ngay');
  assert.ok(dragged < yesterday, `${dragged} is long before ${yesterday}`);
  assert.notEqual(await page.locator('#bon-o').innerText(), before, 'the figures are those of that day');
  await picture(page, 'chair-2-that-day');
  await sameAgain(page);

  // Every bar of the agencies leads to as many tasks as it counts.
  await visit(page, '/');
  const boxes = page.locator('#bon-o .the-so a');
  for (let n = 0; n < await boxes.count(); n += 1) {
    const counted = number(await boxes.nth(n).locator('b').innerText());
    await boxes.nth(n).click();
    await page.waitForURL((url) => url.pathname === '/nhiem-vu');
    assert.equal(number(await page.locator('#so-viec').innerText()), counted, place(page));
    await page.goBack();
  }
  const bars = page.locator('main figure svg a:visible');
  assert.ok(await bars.count() > 0, 'the drawings lead somewhere');
  const bar = bars.first();
  const to = await bar.evaluate((it) => it.getAttribute('href') ?? it.getAttributeNS('http://www.w3.org/1999/xlink', 'href'));
  await bar.click();
  await page.waitForURL((url) => url.pathname + url.search === to);
  const listed = number(await page.locator('#so-viec').innerText());
  assert.ok(listed > 0, 'a bar has tasks behind it');
  await picture(page, 'chair-3-tasks');

  // Down to a task, and to what happened to it.
  const link = page.locator('table a[href^="/nhiem-vu/NV"]').first();
  const code = (await link.getAttribute('href')).split('/').at(-1);
  await link.click();
  await page.waitForURL((url) => url.pathname === `/nhiem-vu/${code}`);
  const events = page.locator('ol.dong-thoi-gian > li[id^="su-kien-"]');
  assert.ok(await events.count() > 0, 'a task has a history');
  assert.match(await events.last().innerText(), /\d{2}\/\d{2}\/\d{4}/);
  await picture(page, 'chair-4-task');
  await page.getByRole('link', { name: `Các bản ghi của ${code}` }).click();
  await page.waitForURL((url) => url.pathname === '/nhat-ky');
  const log = page.locator('table.nhat-ky tbody tr');
  assert.ok(await log.count() >= await events.count(), 'the log tells all of it');
  assert.match(await log.first().innerText(), new RegExp(code));
  await picture(page, 'chair-5-log');
});

// The address is the view: the same figures after a reload, and in another tab.
async function sameAgain(page) {
  const shown = await words(page);
  await page.reload();
  assert.equal(await words(page), shown, `${place(page)} shows the same again`);
}

function day(page, first, days) {
  return new Date(Date.parse(`${first}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
