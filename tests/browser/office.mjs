// The office's path: a Word plan with a line that nobody can place, put right and imported; a result confirmed; more time
// given, but less than was asked; more time refused, with the reason that was asked for.
import { assert, folder, number, picture, place, scenario, signIn, visit, words } from './lib.mjs';

// The cards of a preview.
const CARDS = { errors: '.the-so .qua b', assign: '.the-so .tot b' };

await scenario(async ({ open }) => {
  const officer = await open();
  await signIn(officer, 'officer', '/nhiem-vu?loai=open_in_time', 2);
  const codes = await officer.locator('table a[href^="/nhiem-vu/NV"]').evaluateAll((all) => all.map((it) => it.getAttribute('href').split('/').at(-1)));
  const asked = [];
  for (const code of codes) {
    await visit(officer, `/nhiem-vu/${code}`);
    if (await officer.locator('#viec-xin-gia-han').count()) asked.push(code);
    if (asked.length === 2) break;
  }
  assert.equal(asked.length, 2, `two tasks of ${codes} can be given more time`);

  const page = await open();
  // A form that lacks something is answered with 422, which the console tells too.
  page.expects = /status of 422/;
  await signIn(page, 'office', '/cho-xu-ly');
  await imports(page);
  await confirms(page);
  for (const code of asked) await asks(officer, code);
  await grantsLess(page, officer, asked[0]);
  await refuses(page, officer, asked[1]);
});

async function imports(page) {
  await visit(page, '/nhap');
  await page.setInputFiles('input[type=file]', `${folder}/plan.docx`);
  await page.getByRole('button', { name: 'Tải lên và xem trước' }).click();
  await page.waitForURL(/\/nhap\/[0-9a-f]{64}/);
  const draft = place(page).split('?')[0];
  await page.fill('#so', '36/QĐ-UBND');
  await page.fill('#co-quan', 'UBND tỉnh');
  await page.fill('#ngay-ban-hanh', '2025-06-27');
  await page.fill('#trich-yeu', 'Kế hoạch công tác quý III năm 2025');
  await page.getByRole('button', { name: 'Lưu và đọc lại' }).click();
  await page.waitForURL(/xong=about/);
  assert.equal(await count(page, 'errors'), 1, 'one line is wrong');

  // Only what is wrong, at its cell, with what to do.
  await page.locator('nav.the-loai').getByRole('link', { name: /Có lỗi/ }).click();
  await page.waitForURL(/loc=loi/);
  const finding = page.locator('ul.phat-hien').first();
  assert.match(await finding.innerText(), /C3[^]*Ban Điều phối/);
  await picture(page, 'office-1-bad-row');
  await page.getByText('Sửa dòng A3').click();
  await page.locator('[name=chu-tri]').fill('Không có cơ quan nào tên thế này');
  await page.getByRole('button', { name: 'Lưu và đọc lại dòng này' }).click();
  await page.waitForURL(/xong=fixed/);
  assert.equal(await count(page, 'errors'), 1, 'another wrong name is no better');
  await page.getByText('Sửa dòng A3').click();
  await page.locator('[name=chu-tri]').fill('Sở Tài chính');
  await page.getByRole('button', { name: 'Lưu và đọc lại dòng này' }).click();
  await page.waitForURL(/xong=fixed/);
  assert.equal(await count(page, 'errors'), 0, 'the line is right');
  assert.equal(await count(page, 'assign'), 3);

  await visit(page, `${draft}/xac-nhan`);
  await page.getByRole('button', { name: /^Giao|^Nhập/ }).click();
  await page.waitForURL(/tien-do/);
  const link = page.locator('main a[href^="/nhiem-vu/NV"]').nth(1);
  await link.waitFor();
  await picture(page, 'office-2-imported');
  await link.click();
  await page.waitForURL(/\/nhiem-vu\/NV\d+/);
  const task = await words(page);
  assert.match(task, /Kiểm kê tài sản công tại các đơn vị sự nghiệp/);
  assert.match(task, /Sở Tài chính/);
  assert.match(task, /plan\.docx[^]*A3/, 'a task leads to its file and cell');
}

async function count(page, card) {
  return number(await page.locator(CARDS[card]).innerText());
}

async function confirms(page) {
  await visit(page, '/cho-xu-ly?loai=xac-nhan');
  const card = page.locator('article.khoi').first();
  const code = await card.getAttribute('id');
  // A new line in a remark decides nothing.
  await card.locator('textarea').fill('Đạt yêu cầu');
  await card.locator('textarea').press('Enter');
  assert.equal(await card.count(), 1);
  await picture(page, 'office-3-queue');
  await card.getByRole('button', { name: 'Xác nhận hoàn thành' }).click();
  await page.waitForURL(/xong=confirmed/);
  assert.match(await page.locator('.bao.tot').innerText(), new RegExp(`${code}\\b`));
  assert.equal(await page.locator(`article#${code}`).count(), 0, 'it waits no more');
  await visit(page, `/nhiem-vu/${code}`);
  assert.match(await words(page), /Xong (đúng|quá) hạn/);
}

async function asks(page, code) {
  await visit(page, `/nhiem-vu/${code}`);
  await page.locator('#viec-xin-gia-han > summary').click();
  const form = page.locator('#viec-xin-gia-han form');
  await form.locator('[name=den-ngay]').fill('2025-11-28');
  await form.locator('[name=ly-do]').fill('Chờ ý kiến của Bộ Tài chính');
  await form.getByRole('button').click();
  await page.waitForURL(/xong=xin-gia-han/);
}

async function grantsLess(page, officer, code) {
  await visit(page, '/cho-xu-ly?loai=gia-han');
  const card = page.locator(`article#${code}`);
  assert.match(await card.innerText(), /Chờ ý kiến của Bộ Tài chính/);
  assert.match(await card.innerText(), /28\/11\/2025/);
  await card.locator('[name=den]').fill('2025-11-22');
  // A Saturday: the page says which day counts.
  await card.getByRole('button', { name: 'Xem ngày hiệu lực' }).click();
  await page.locator(`#hieu-${code}`).filter({ hasText: '24/11/2025' }).waitFor();
  // Less than was asked needs a reason; what was typed stays.
  await card.getByRole('button', { name: 'Gia hạn đến ngày này' }).click();
  await page.locator(`#loi-${code}`).waitFor();
  assert.match(await page.locator(`#loi-${code}`).innerText(), /lý do/);
  assert.equal(await card.locator('[name=den]').inputValue(), '2025-11-22');
  await picture(page, 'office-4-reason-missing');
  await card.locator('[name=y-kien]').fill('Cần xong trước kỳ họp cuối năm');
  await card.getByRole('button', { name: 'Gia hạn đến ngày này' }).click();
  await page.waitForURL(/xong=granted/);
  await visit(officer, `/nhiem-vu/${code}`);
  const told = await words(officer);
  assert.match(told, /24\/11\/2025/);
  assert.match(told, /Cần xong trước kỳ họp cuối năm/);
}

async function refuses(page, officer, code) {
  await visit(page, '/cho-xu-ly?loai=gia-han');
  const card = page.locator(`article#${code}`);
  await card.getByRole('button', { name: 'Không gia hạn' }).click();
  await page.locator(`#loi-${code}`).waitFor();
  assert.match(await page.locator(`#loi-${code}`).innerText(), /lý do/);
  await card.locator('[name=y-kien]').fill('Việc đã giao từ đầu năm, đủ thời gian thực hiện');
  await card.getByRole('button', { name: 'Không gia hạn' }).click();
  await page.waitForURL(/xong=refused/);
  await visit(officer, `/nhiem-vu/${code}`);
  assert.match(await words(officer), /Việc đã giao từ đầu năm, đủ thời gian thực hiện/);
  await picture(officer, 'office-5-refused');
}
