// Every page, on a desk and on a phone, in both languages: it fits, nothing is cut, whoever needs help to read can read it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { assert, base, folder, picture, place, scenario, signIn, visit } from './lib.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Who looks at which pages; a page that only exists once something was done is led to by a function.
const PAGES = {
  chair: [
    '/', '/?ngay=2025-04-15', '/?theo=field', '/?theo=official', '/don-vi', '/don-vi/SXD', '/bao-cao',
    '/nhiem-vu', '/nhiem-vu?loai=open_overdue', '/nhiem-vu?q=khong%20co%20gi', '/nhiem-vu/NV14',
    '/van-ban', first('/van-ban', 'main a[href^="/van-ban/"]'), '/co-cau', '/co-cau/SXD', '/lich', '/nhat-ky', '/tai-khoan',
  ],
  office: [
    '/cho-xu-ly?loai=xac-nhan', '/cho-xu-ly?loai=gia-han', '/cho-xu-ly?loai=tra-lai', '/cho-xu-ly?loai=chua-ro',
    '/cho-xu-ly?loai=chua-chu-tri', '/nhap', preview(''), preview('/xac-nhan'), preview('/bo'),
    '/nhiem-vu/NV10', '/nhiem-vu/NV10/thu-hoi', '/nhiem-vu/NV10/dinh-chinh', '/nhiem-vu/NV10/phan-cong-lai',
    '/co-cau', '/co-cau/SXD', '/lich', '/nhat-ky', '/tai-khoan',
  ],
  head: ['/', '/don-vi', '/nhiem-vu', '/tai-khoan'],
  officer: ['/chat', '/nhiem-vu', '/nhiem-vu/NV10', '/tai-khoan'],
};
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
// The most that the overview may weigh, in bytes.
const WEIGHT = 300_000;

await scenario(async ({ open }) => {
  const found = await Promise.all(Object.entries(SIZES).map(([size, viewport]) => round(open, size, viewport)));
  const faults = [...found.flat(), ...await weigh(open)];
  assert.equal(faults.length, 0, `${faults.length} faults:\n${faults.join('\n')}`);
});

// Looks at every page at one size.
async function round(open, size, viewport) {
  const faults = [];
  for (const lang of ['vi', 'en']) {
    const page = await open({ viewport });
    await visit(page, '/dang-nhap');
    faults.push(...await look(page, `${size}-${lang}-dang-nhap`, false));
    for (const [role, paths] of Object.entries(PAGES)) {
      await page.context().clearCookies();
      await signIn(page, role, '/tai-khoan', role === 'officer' ? 2 : 0);
      await speak(page, lang);
      for (const path of paths) {
        const at = typeof path === 'string' ? path : await path(page);
        await visit(page, at);
        const name = `${size}-${lang}-${role}-${at.replace(/[0-9a-f]{64}/, 'plan').replace(/[^a-z0-9]+/gi, '_')}`;
        faults.push(...await look(page, name, size === 'desk' && lang === 'vi'));
        // The conversation is held in Vietnamese.
        if (at !== '/chat') assert.equal(await page.locator('html').getAttribute('lang'), lang, at);
      }
    }
    await page.context().close();
  }
  return faults;
}

// The first link of a kind on a page.
function first(list, selector) {
  return async (page) => {
    await visit(page, list);
    return page.locator(selector).first().getAttribute('href');
  };
}

// A page of a plan that waits for its import.
function preview(rest) {
  return async (page) => {
    await visit(page, '/nhap');
    const known = page.locator('main a[href^="/nhap/"]').first();
    if (await known.count() === 0) {
      await page.locator('details:has(#so) > summary').click();
      await page.fill('#so', '36/QĐ-UBND');
      await page.fill('#ngay-ban-hanh', '2025-06-27');
      await page.setInputFiles('input[type=file]', `${folder}/plan.docx`);
      await page.locator('form:has(input[type=file]) button[type=submit]').click();
      await page.waitForURL(/\/nhap\/[0-9a-f]{64}/);
      return place(page).split('?')[0] + rest;
    }
    return /\/nhap\/[0-9a-f]{64}/.exec(await known.getAttribute('href'))[0] + rest;
  };
}

async function speak(page, lang) {
  if (await page.locator('html').getAttribute('lang') === lang) return;
  await page.locator('form.ngon-ngu button').click();
  await page.locator(`html[lang=${lang}]`).waitFor();
}

// What is wrong with a page, as sentences.
async function look(page, name, closely) {
  await picture(page, name);
  const closed = closely ? await focus(page) : [];
  // What is folded away is looked at too.
  await page.evaluate(() => { for (const it of document.querySelectorAll('details:not(.muc)')) it.open = true; });
  const faults = closed.concat(await page.evaluate(inspect));
  if (closely) faults.push(...await between(page));
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const { id, impact, nodes } of found.violations) {
    if (impact !== 'serious' && impact !== 'critical') continue;
    const [{ html, any, all }] = nodes;
    faults.push(`${id}, ${nodes.length} times: ${html.slice(0, 200)} ${[...any, ...all][0]?.message ?? ''}`);
  }
  return faults.map((fault) => `${name}: ${fault}`);
}

// Between a phone and a desk, too, nothing is wider than the screen.
async function between(page) {
  const [faults, size] = [[], page.viewportSize()];
  for (const width of [660, 820, 1030]) {
    await page.setViewportSize({ ...size, width });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width + 1) faults.push(`${wide} wide on a screen of ${width}`);
  }
  await page.setViewportSize(size);
  return faults;
}

// Runs in the page.
function inspect() {
  const faults = [];
  const wide = document.documentElement;
  if (wide.scrollWidth > innerWidth + 1) {
    const beyond = [...document.querySelectorAll('body *')].filter((it) => it.checkVisibility() && it.getBoundingClientRect().right > innerWidth + 1);
    faults.push(`wider than the screen (${wide.scrollWidth}): ${beyond.slice(-1).map((it) => it.outerHTML.slice(0, 120))}`);
  }
  const headings = document.querySelectorAll('h1').length;
  if (headings !== 1 && !document.body.classList.contains('chat')) faults.push(`${headings} headings h1`);
  for (const svg of document.querySelectorAll('svg')) {
    if (!svg.checkVisibility()) continue;
    const frame = svg.viewBox.baseVal;
    if (!frame.width) continue;
    for (const text of svg.querySelectorAll('text')) {
      // Where it stands in the drawing, whatever it was turned and moved by.
      const matrix = svg.getCTM().inverse().multiply(text.getCTM());
      const box = text.getBBox();
      const corners = [[box.x, box.y], [box.x + box.width, box.y + box.height]].map(([x, y]) => new DOMPoint(x, y).matrixTransform(matrix));
      const xs = corners.map((it) => it.x), ys = corners.map((it) => it.y);
      const out = Math.max(frame.x - Math.min(...xs), Math.max(...xs) - frame.x - frame.width, frame.y - Math.min(...ys), Math.max(...ys) - frame.y - frame.height);
      if (out > 1) faults.push(`text leaves its drawing by ${out.toFixed(1)}: ${text.textContent.slice(0, 60)} (${svg.closest('[id]')?.id})`);
    }
  }
  // Words that are cut by the box they stand in.
  for (const it of document.querySelectorAll('button, .nut, h1, h2, h3, th, td, label, summary, dt, dd, .the-so a')) {
    if (!it.checkVisibility() || it.closest('.an')) continue;
    const { overflowX } = getComputedStyle(it);
    if (overflowX !== 'visible' && it.scrollWidth > it.clientWidth + 1) faults.push(`cut: ${it.outerHTML.slice(0, 120)}`);
  }
  return faults;
}

// The tab key goes through the page: what has the focus shows it, and is in sight.
async function focus(page) {
  const faults = [];
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press('Tab');
    const fault = await page.evaluate(() => {
      const it = document.activeElement;
      if (!it || it === document.body) return 'end';
      const style = getComputedStyle(it), box = it.getBoundingClientRect();
      const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      const what = it.outerHTML.slice(0, 120);
      // What is hidden behind its label shows the focus there.
      if (!marked && !it.labels?.length) return `no mark of the focus: ${what}`;
      return seen ? '' : `the focus is out of sight: ${what}`;
    });
    if (fault === 'end') break;
    if (fault) faults.push(fault);
  }
  return faults;
}

// What a browser that knows nothing yet fetches for the overview.
async function weigh(open) {
  const page = await open();
  await signIn(page, 'chair');
  const cookies = await page.context().cookies();
  const fresh = await open();
  await fresh.context().addCookies(cookies);
  const session = await fresh.context().newCDPSession(fresh);
  await session.send('Network.enable');
  let weight = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { weight += encodedDataLength; });
  await fresh.goto(base, { waitUntil: 'load' });
  await fresh.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length);
  const painted = await fresh.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  console.log(`the overview weighs ${weight} bytes, first paint after ${Math.round(painted)} ms`);
  return weight < WEIGHT ? [] : [`the overview weighs ${weight} bytes`];
}
