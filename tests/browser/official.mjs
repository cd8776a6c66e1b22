// An official with a phone's screen and a keyboard alone: into the chat, from the chat to the pages, progress, and a result
// with a file.
import { assert, base, picture, place, scenario } from './lib.mjs';

// The smallest sheet.
const PDF = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`);

await scenario(async ({ open }) => {
  const page = await open({ viewport: { width: 390, height: 800 } });
  await page.goto(`${base}/dang-nhap`);
  const people = page.locator('section.vai').filter({ has: page.getByRole('heading', { name: 'Chuyên viên', exact: true }) });
  await press(page, await people.locator('button').nth(2).getAttribute('aria-label'));
  await page.waitForURL(/\/chat/);

  // The chat: what is there to do, and how far one of it is.
  const list = await says(page, 'việc');
  const code = /\d\. (NV\d+) [^\n]*hạn hôm nay/.exec(list)[1];
  const told = await says(page, `${code} đang làm, được 45%`);
  assert.match(told, new RegExp(`Đã ghi tiến độ ${code}`));
  await picture(page, 'official-1-chat');

  // From the chat to the pages, through the menu to one's own tasks.
  await press(page, 'Xem trang');
  await page.waitForURL((url) => !url.pathname.startsWith('/chat'));
  if (place(page) !== '/nhiem-vu') {
    await press(page, 'Danh mục');
    await press(page, 'Nhiệm vụ');
    await page.waitForURL((url) => url.pathname === '/nhiem-vu');
  }
  await press(page, new RegExp(`^${code}$`));
  await page.waitForURL(new RegExp(`/nhiem-vu/${code}$`));
  assert.match(await page.locator('ol.dong-thoi-gian').innerText(), /45%/, 'what was said in the chat stands here');
  await picture(page, 'official-2-task');

  // Progress, with a word on it.
  await press(page, 'Báo cáo tiến độ');
  await type(page, 'Tỷ lệ hoàn thành', '70');
  await type(page, 'Nội dung báo cáo', 'Đã lấy ý kiến các sở');
  await press(page, 'Báo cáo tiến độ', 'button');
  await page.waitForURL(/xong=bao-cao/);
  assert.match(await page.locator('ol.dong-thoi-gian').innerText(), /70%[^]*Đã lấy ý kiến các sở/);

  // A result: its document, and the file itself.
  await press(page, 'Trình kết quả');
  await type(page, 'Số, ký hiệu', '86/BC-SXD');
  // The sixth of June, whichever half of the date the browser asks for first.
  await type(page, 'Ngày văn bản', '06062025');
  await focus(page, 'Tệp minh chứng');
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles({ name: 'Báo cáo nhà ở.pdf', mimeType: 'application/pdf', buffer: PDF });
  await press(page, 'Trình kết quả', 'button');
  await page.waitForURL(/xong=trinh-ket-qua/);
  const story = await page.locator('main').innerText();
  assert.match(story, /86\/BC-SXD/);
  assert.match(story, /06\/06\/2025/);
  assert.match(story, /Báo cáo nhà ở\.pdf/);
  assert.match(story, /Chờ xác nhận/i);
  await picture(page, 'official-3-handed-in');

  // The file comes back as it was.
  const file = await page.locator('a[href*="/tep/"]').first().getAttribute('href');
  const answer = await page.request.get(new URL(file, base).href);
  assert.deepEqual(await answer.body(), PDF);
});

// Goes on with the tab key until what has the focus bears this name, and can be seen.
async function focus(page, name, tag) {
  const seen = [];
  for (let n = 0; n < 150; n += 1) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate(() => {
      const it = document.activeElement;
      const box = it.getBoundingClientRect();
      const label = it.getAttribute('aria-label') ?? [...(it.labels ?? [])].map((one) => one.innerText).join(' ');
      return { name: (label || it.innerText || '').trim(), tag: it.localName, seen: box.bottom > 0 && box.top < innerHeight };
    });
    seen.push(now.name);
    const fits = name instanceof RegExp ? name.test(now.name) : now.name.startsWith(name);
    if (fits && (!tag || now.tag === tag)) {
      assert.ok(now.seen, `${name} has the focus where it is seen`);
      return;
    }
  }
  assert.fail(`the tab key never comes to ${name}: ${[...new Set(seen)].join(' | ')}`);
}

async function press(page, name, tag) {
  await focus(page, name, tag);
  await page.keyboard.press('Enter');
}

async function type(page, label, text) {
  await focus(page, label);
  await page.keyboard.type(text);
}

// Says something in the chat; answers what the bot says to it.
async function says(page, text) {
  const answers = page.locator('#dong > li.he-thong');
  const before = await answers.count();
  await focus(page, 'Nội dung', 'textarea');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await answers.nth(before).waitFor();
  return answers.last().innerText();
}
