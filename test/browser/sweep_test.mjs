// Every page that a role may open, by the addresses of the OpenAPI file: barriers (axe), what the browser complains of,
// sideways scrolling, links that lead nowhere (the first three of a kind), valid HTML. Language, light and screen take turns. A page open
// to several of the roles below is looked at for two of them, in two ways that share nothing.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Program } from '../tool/program.mjs';
import { freezeReport, beginRun, recordsOf } from '../tool/records.mjs';
import { House } from './harness.mjs';

const roles = ['training_office', 'unit_contact', 'school_staff', 'supervisor', 'teacher', 'trainee', 'leader',
  'system_officer', 'security_officer', 'audit_officer'];
const screens = { desk: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } };
const ways = ['zh', 'en'].flatMap((lang) => ['light', 'dark'].flatMap((light) => Object.keys(screens).map((screen) => [lang, light, screen])));

let house;
const paths = []; // { path, url }: each address with a record of the demo
before(async () => {
  house = await House.open({ program: await Program.start({ clock: '2022-10-11' }) });
  await freezeReport(house.program);
  await beginRun(house.program);
  const { json } = await house.program.ask('training_office', 'GET', '/openapi.json');
  const named = Object.entries(json.paths).filter(([path, methods]) => methods.get && !path.endsWith('/options'));
  for (const [path] of named.sort()) {
    const records = await recordsOf(house.program, path, 'own');
    paths.push({ path, url: path.replace(/\{(\w+)\}/g, (_, param) => records[param] ?? '1') });
  }
});
after(() => house?.close());

const name = (path) => path.slice(1).replaceAll('/', '_').replace(/[{}]/g, '') || 'home';

// The addresses that answer this role with a page; the rest are files, or shut.
async function pagesOf(role) {
  const found = [];
  for (const { path, url } of paths) {
    const { status, type, text } = await house.program.ask(role, 'GET', url, { accept: 'text/html' });
    if (status === 200 && type.includes('html')) found.push({ path, url, text });
  }
  return found;
}

// What stands on a page as a link answers: nobody is led to a refusal.
const asked = new Map();
async function deadLinks(role, text) {
  const dead = [];
  for (const [, link] of text.matchAll(/<a [^>]*href="(\/[^"#]*)"/g)) {
    const url = link.replaceAll('&amp;', '&');
    const kind = url.replace(/\d{6,}/g, '#').split('?')[0];
    const key = `${role} ${kind}`;
    if (asked.has(key) && asked.get(key) > 2) continue; // three of a kind stand for the others
    asked.set(key, (asked.get(key) ?? 0) + 1);
    const { status } = await house.program.ask(role, 'GET', url, { accept: 'text/html' });
    if (status >= 400) dead.push(`a link to ${url} answers ${status}`);
  }
  return dead;
}

// A camera wants black on white, whatever the light of the page.
const paleCodes = (page) => page.evaluate(() => [...document.querySelectorAll('.qr')].map((code) => getComputedStyle(code))
  .filter(({ color, backgroundColor }) => color !== 'rgb(0, 0, 0)' || backgroundColor !== 'rgb(255, 255, 255)')
  .map(({ color }) => `a code to scan is ${color}`));

async function look(page, role, at, [lang, light, screen]) {
  await page.setExtraHTTPHeaders({
    Authorization: `Bearer ${house.program.account(role).token}`, 'Accept-Language': lang === 'zh' ? 'zh-CN' : 'en',
  });
  await page.setViewportSize(screens[screen]);
  await page.emulateMedia({ colorScheme: light });
  await page.goto(at.url);
  const wrong = [...house.complaints.get(page).splice(0), ...(await house.barriers(page)), ...(await house.overflow(page)), ...(await paleCodes(page))];
  if (wrong.length) await house.shot(page, `sweep-${role}-${name(at.path)}`);
  return wrong.slice(0, 4).map((what) => `${at.path} (${lang}, ${light}, ${screen}): ${what}`);
}

// What a list's search asks for holds the rows that it puts in the place of the old ones.
async function rowless(role, at) {
  if (!at.text.includes('data-hx-target="#look-rows"')) return [];
  const { text } = await house.program.ask(role, 'GET', at.url, { accept: 'text/html', more: { 'HX-Request': 'true' } });
  return text.includes('id="look-rows"') ? [] : [`${at.path}: a search leaves no rows`];
}

const seen = new Map(); // path → the ways it was looked at
for (const role of roles) {
  test(`${role}: every page`, async () => {
    const page = await house.visit();
    const wrong = [];
    for (const at of await pagesOf(role)) {
      wrong.push(...(await deadLinks(role, at.text)).map((what) => `${at.path}: ${what}`));
      wrong.push(...await rowless(role, at));
      const before = seen.get(at.path) ?? [];
      if (before.length === 2) continue;
      const way = before.length ? before[0] ^ 7 : seen.size % ways.length; // ^ 7: another language, light and screen
      seen.set(at.path, [...before, way]);
      wrong.push(...(await look(page, role, at, ways[way])));
      if (!before.length) writeFileSync(join(house.kept, `sweep-${name(at.path)}.html`), at.text);
    }
    await page.context().close();
    assert.equal(wrong.join('\n'), '');
  });
}

test('all of them are valid HTML', () => house.validate());
