// What happens elsewhere appears on an open page by itself, and a page that cannot know says so.
import { assert, picture, scenario, signIn, visit } from './lib.mjs';

await scenario(async ({ open }) => {
  const officer = await open();
  await signIn(officer, 'officer', '/nhiem-vu?loai=open_in_time', 2);
  const code = (await officer.locator('table a[href^="/nhiem-vu/NV"]').first().getAttribute('href')).split('/').at(-1);

  const page = await open();
  page.expects = /ERR_|Failed to load/;
  await signIn(page, 'office', `/nhiem-vu/${code}`);
  await page.evaluate(() => { window.opened = true; });
  const note = 'Đã lấy xong ý kiến các huyện';
  assert.doesNotMatch(await page.locator('main').innerText(), new RegExp(note));

  await visit(officer, `/nhiem-vu/${code}`);
  await officer.locator('#viec-bao-cao > summary').click();
  await officer.locator('#viec-bao-cao [name=ty-le]').fill('60');
  await officer.locator('#viec-bao-cao [name=noi-dung]').fill(note);
  await officer.locator('#viec-bao-cao button[type=submit]').click();
  await officer.waitForURL(/xong=bao-cao/);

  await page.locator('ol.dong-thoi-gian').filter({ hasText: note }).waitFor();
  assert.equal(await page.evaluate(() => window.opened), true, 'the page was not loaded anew');

  // Whoever is writing is not disturbed: the page says that there is news, and keeps what was typed.
  await page.locator('.viec-lam details > summary').first().click();
  const field = page.locator('.viec-lam details[open] textarea').first();
  await field.fill('Đang soạn');
  await officer.locator('#viec-bao-cao > summary').click();
  await officer.locator('#viec-bao-cao [name=noi-dung]').fill('Đã trình dự thảo lần hai');
  await officer.locator('#viec-bao-cao button[type=submit]').click();
  await officer.waitForURL(/xong=bao-cao/);
  const told = page.locator('#tuoi.co');
  await told.waitFor();
  assert.equal(await field.inputValue(), 'Đang soạn');
  await told.getByRole('button').click();
  await page.locator('ol.dong-thoi-gian').filter({ hasText: 'Đã trình dự thảo lần hai' }).waitFor();

  // The server stops: the page says that what it shows may be old.
  const lost = await page.locator('#tuoi').getAttribute('data-mat');
  await officer.context().close();
  process.kill(Number(process.env.DONDOC_PID), 'SIGTERM');
  await page.locator('#tuoi.co').filter({ hasText: lost }).waitFor();
  await picture(page, 'live-server-gone');
});
