// What the scenarios share: a browser, people who sign in, and complaints that fail the run.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export { assert };

// The server's address, and a folder with files of this run.
export const [base, folder] = process.argv.slice(2);
// Pictures stay here for people to look at.
export const screens = process.env.DONDOC_SCREENS ?? 'screens';
mkdirSync(screens, { recursive: true });

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env.CHROMIUM ?? installed.find((path) => existsSync(path));
assert.ok(executablePath, 'these tests need Chromium; “make tools” installs it');

// How long anything may take before the run fails, in milliseconds.
const PATIENCE = 30_000;

// Runs a scenario in a browser of its own; whatever goes wrong in any page of it fails the run.
export async function scenario(play) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const complaints = [];
  const open = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'vi-VN', ...options });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    page.complaints = complaints;
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !page.expects?.test(message.text())) {
        complaints.push(`${page.url()}: the console says: ${message.text()} ${message.location().url}`);
      }
    });
    page.on('response', (response) => {
      if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
    });
    return page;
  };
  let page;
  try {
    await play({ browser, open: async (options) => (page = await open(options)) });
  } catch (error) {
    complaints.push(error.stack);
    const shot = join(screens, `failed-${process.argv[1].split('/').at(-1)}.png`);
    await page?.screenshot({ path: shot, fullPage: true }).catch(() => {});
    complaints.push(`${page?.url()} as it was: ${shot}`);
  } finally {
    await browser.close();
  }
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = complaints.length ? 1 : 0;
}

// The roles of the sample province, as the way in names them.
export const ROLES = {
  officer: 'Chuyên viên',
  head: 'Lãnh đạo đơn vị',
  office: 'Văn phòng UBND tỉnh',
  chair: 'Lãnh đạo UBND tỉnh',
};

// Signs in as one of the sample people, and goes on to a page.
export async function signIn(page, role, to = '/', which = 0) {
  await page.goto(`${base}/dang-nhap`);
  const group = page.locator('section.vai').filter({ has: page.getByRole('heading', { name: ROLES[role], exact: true }) });
  const person = group.locator('form').nth(which);
  const name = await person.locator('strong').innerText();
  await person.getByRole('button').click();
  await page.waitForURL((url) => url.pathname !== '/dang-nhap' && url.pathname !== '/vao-vai');
  await visit(page, to);
  return name;
}

// Opens a page, which must be there.
export async function visit(page, path) {
  const answer = await page.goto(new URL(path, base).href);
  assert.equal(answer.status(), 200, `${path} answers ${answer.status()}`);
  return answer;
}

// A picture of the whole page.
export async function picture(page, name) {
  await page.screenshot({ path: join(screens, `${name}.png`), fullPage: true });
}

// The address without the server.
export const place = (page) => page.url().slice(base.length);

// "1.204 việc" holds 1204: Vietnamese and English both group by three.
export const number = (text) => Number(/\d[\d.,]*/.exec(text)?.[0].replace(/[.,](?=\d{3}\b)/g, '') ?? NaN);

// The words of the page's main part.
export const words = (page) => page.locator('main').innerText();
