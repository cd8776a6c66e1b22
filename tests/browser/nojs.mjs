// Everything works without JavaScript; comfort is all that is missing.
import { assert, folder, number, picture, place, scenario, signIn, visit, words } from './lib.mjs';

await scenario(async ({ open }) => {
  const page = await open({ javaScriptEnabled: false });
  await signIn(page, 'office', '/cho-xu-ly');
  await filters(page);
  await confirms(page);
  await imports(page);
});

async function filters(page) {
  await visit(page, '/nhiem-vu');
  const all = number(await page.locator('#so-viec').innerText());
  await page.fill('#q', 'chuyen doi so');
  await page.locator('form[role=search] > button').click();
  await page.waitForURL(/q=chuyen/);
  const found = number(await page.locator('#so-viec').innerText());
  assert.ok(found > 0 && found < all, `${found} of ${all} are found without diacritics`);
  assert.match(await page.locator('table').innerText(), /chuyển đổi số/i);

  await visit(page, '/nhiem-vu');
  await page.locator('#them-dieu-kien > summary').click();
  await page.getByRole('checkbox', { name: 'Quá hạn, chưa xong' }).check();
  await page.locator('#them-dieu-kien button').click();
  await page.waitForURL(/loai=open_overdue/);
  const overdue = number(await page.locator('#so-viec').innerText());
  assert.equal(await page.locator('tbody .the-trang-thai.qua').count(), Math.min(overdue, 50));
  await picture(page, 'nojs-1-filtered');
}

async function confirms(page) {
  await visit(page, '/cho-xu-ly?loai=xac-nhan');
  const card = page.locator('article.khoi').first();
  const code = await card.getAttribute('id');
  await card.getByRole('button', { name: 'Xác nhận hoàn thành' }).click();
  await page.waitForURL(/xong=confirmed/);
  await visit(page, `/nhiem-vu/${code}`);
  assert.match(await words(page), /Xong (đúng|quá) hạn/);
}

async function imports(page) {
  await visit(page, '/nhap');
  await page.locator('details:has(#so) > summary').click();
  await page.fill('#so', '36/QĐ-UBND');
  await page.fill('#ngay-ban-hanh', '2025-06-27');
  await page.setInputFiles('input[type=file]', `${folder}/plan.docx`);
  await page.getByRole('button', { name: 'Tải lên và xem trước' }).click();
  await page.waitForURL(/\/nhap\/[0-9a-f]{64}/);
  const draft = place(page).split('?')[0];
  // What nobody can place is left out.
  await page.getByText('Sửa dòng A3').click();
  await page.locator('#s3 button[value=bo]').click();
  await page.waitForURL(/xong=left-out/);
  await visit(page, `${draft}/xac-nhan`);
  await page.getByRole('button', { name: /^Giao|^Nhập/ }).click();
  await page.waitForURL(/tien-do/);
  // The page looks again by itself.
  await page.locator('main a[href^="/nhiem-vu/NV"]').first().waitFor();
  await picture(page, 'nojs-2-imported');
  assert.equal(await page.locator('main a[href^="/nhiem-vu/NV"]').count(), 2);
}
