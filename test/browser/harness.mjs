// What browser tests stand on: Chromium on the built program with a fresh demo.
//   const house = await House.open();                         one program, one Chromium; close() ends both
//   const page = await house.signIn('training_office');       desktop; signIn(role, { device: 'phone' }), { lang: 'en' }
//   await house.lookAt(page, 'people-list');                  axe, page errors, refused by policy, picture, kept for vnu
//   await house.validate();                                   every page looked at, through the HTML checker
// Pictures go to build/shots/.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { given, Program, totpCode } from '../tool/program.mjs';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const checker = require.resolve('vnu-jar/build/dist/vnu.jar');
const shots = 'build/shots';

const devices = {
  desktop: { viewport: { width: 1366, height: 768 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};
const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])];
const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export class House {
  static async open({ database, profile = 'small', clock, program } = {}) {
    const house = new House();
    house.program = program ?? (await Program.start({ database, profile, clock }));
    house.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
    house.kept = mkdtempSync(join(tmpdir(), 'ganjiao-pages-'));
    house.complaints = new Map(); // page → what the browser complained of
    house.contexts = new Map();   // role, device, language → signed-in state
    mkdirSync(shots, { recursive: true });
    return house;
  }

  async close() {
    await this.browser?.close();
    if (this.kept) rmSync(this.kept, { recursive: true });
    await this.program?.stop();
  }

  // The next day that matters: the program comes up again on it, and everybody signs in anew.
  async turnTo(day) {
    for (const context of this.browser.contexts()) await context.close();
    this.contexts.clear();
    await this.program.turnTo(day);
  }

  // A page that nobody has signed in to.
  async visit({ device = 'desktop', lang = 'zh', state, script = true } = {}) {
    const context = await this.browser.newContext({
      ...devices[device],
      baseURL: this.program.url,
      locale: lang === 'zh' ? 'zh-CN' : 'en-GB',
      timezoneId: 'Asia/Shanghai',
      javaScriptEnabled: script,
      storageState: state,
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const said = [];
    this.complaints.set(page, said);
    page.on('pageerror', (error) => said.push(`script: ${error.message}`));
    page.on('console', (message) => {
      const refusal = message.location().url === page.url() && message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !refusal) said.push(`console: ${message.text()}`); // a 404 page is a page
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(this.program.url) && !request.url().startsWith('data:')) said.push(`went out to ${request.url()}`);
    });
    return page;
  }

  // Signs in through the page, as a person does; later calls for the same role come in with the kept session.
  async signIn(role, { device = 'desktop', lang = 'zh', script = true } = {}) {
    const key = `${role} ${lang}`;
    if (this.contexts.has(key)) {
      const page = await this.visit({ device, lang, script, state: this.contexts.get(key) });
      await page.goto('/');
      return page;
    }
    const page = await this.visit({ device, lang, script });
    const account = this.program.account(role);
    await page.goto('/sign-in');
    await page.locator('input[name=username]').fill(account.username);
    await page.locator('input[name=password]').fill(account.password);
    await moves(page, () => page.locator('form:has(input[name=password]) button:not([type=button])').first().click());
    if (account.totp) await this.giveCode(page, account);
    const path = new URL(page.url()).pathname;
    if (path.startsWith('/sign-in')) throw new Error(`${role} could not sign in: ${await page.locator('main').innerText()}`);
    this.contexts.set(key, await page.context().storageState());
    return page;
  }

  async giveCode(page, account) {
    await page.locator('input[name=code]').fill(totpCode(account.totp, this.program.clock ?? Date.now()));
    await moves(page, () => page.locator('form:has(input[name=code]) button:not([type=button])').first().click());
  }

  // Everything that each page must be. Throws with all that is wrong at once. `sent: false`: the page answers a POST, and
  // its source cannot be asked for again.
  async lookAt(page, name, { sent = true } = {}) {
    if (sent) await this.keep(page, name);
    const wrong = [...this.complaints.get(page).splice(0), ...(await this.overflow(page))];
    if (given === 'sqlite') { // barriers are of the page, not of the database: once is enough, for it takes most of the time
      await this.shot(page, name);
      wrong.push(...(await this.barriers(page)));
    }
    if (wrong.length) throw new Error(`${name} (${page.url()}):\n${wrong.join('\n')}`);
  }

  // The page as it was sent, for the HTML checker; in another language than the reader's on wish.
  async keep(page, name, lang) {
    writeFileSync(join(this.kept, `${name}.html`), await this.source(page, lang));
  }

  // A picture of the whole page.
  async shot(page, name) {
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  }

  // The page as it was sent, not as script changed it: that is what must be valid.
  async source(page, lang) {
    const headers = { Accept: 'text/html', ...(lang ? { 'Accept-Language': lang } : {}) };
    const answer = await page.context().request.get(page.url(), { headers });
    return answer.text();
  }

  // The content policy forbids scripts put into the page; evaluation from outside it is allowed.
  async barriers(page) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate((values) => globalThis.axe.run(document, {
      runOnly: { type: 'tag', values }, resultTypes: ['violations'], preload: false, iframes: false,
    }), standard);
    return violations.flatMap((rule) => rule.nodes.map((node) => `axe ${rule.id}: ${node.target.join(' ')}: ${rule.help}`));
  }

  async overflow(page) {
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    return inner > outer ? [`the page is wider (${inner}) than the screen (${outer})`] : [];
  }

  // The HTML checker over all pages that were looked at, in one start.
  async validate() {
    const found = spawnChecker(['--errors-only', '--format', 'json', '--skip-non-html', this.kept]);
    const wrong = found.map((m) => `${m.url.split('/').at(-1)}:${m.lastLine}: ${m.message}`);
    if (wrong.length) throw new Error(wrong.join('\n'));
  }
}

// A deed that leads to another page is done when that page is there.
export async function moves(page, deed) {
  const there = page.waitForNavigation({ waitUntil: 'load' });
  await deed();
  await there;
}

function spawnChecker(words) {
  const run = ['-Xss1m', '-jar', checker, ...words];
  try {
    execFileSync('java', run, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
    return [];
  } catch (error) {
    if (error.status !== 1) throw error;
    return JSON.parse(error.stderr).messages;
  }
}
