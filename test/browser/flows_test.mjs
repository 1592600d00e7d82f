// The main job from a unit's wish to the audit officer's reading, each step by the role that does it: the office on the
// desktop, the unit contact's replies and the trainee on the phone. One class is followed all the way, so a step that
// fails leaves the next ones not reached.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { House } from './harness.mjs';

const NAME = '预算绩效与内部控制培训班';
const DAYS = ['2023-01-09', '2023-01-10'];
const scratch = mkdtempSync(join(tmpdir(), 'ganjiao-flows-'));

let house;
before(async () => {
  house = await House.open({ clock: '2022-12-12' });
});
after(async () => {
  await house?.close();
  rmSync(scratch, { recursive: true });
});

// ---- speaking -----------------------------------------------------------------------------------------------------
let broken;
function step(name, deed) {
  test(name, async () => {
    if (broken) throw new Error(`not reached, because this failed: ${broken}`);
    broken = name;
    await deed();
    broken = undefined;
  });
}

const at = {}; // addresses met on the way: item, class, session, …
const office = (options) => house.signIn('training_office', options);
const contact = (options) => house.signIn('unit_contact', options);
const trainee = () => house.signIn('trainee', { device: 'phone' });

// Each page is looked at in Chinese, and kept for the HTML checker in both languages.
async function look(page, name) {
  await house.lookAt(page, name);
  await house.keep(page, `${name}-en`, 'en');
}

async function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.locator(`[name="${name}"]`).first();
    const type = await field.evaluate((element) => (element.tagName === 'SELECT' ? 'select' : element.type));
    if (type === 'select') await field.selectOption(value instanceof RegExp ? await optionLike(field, value) : value);
    else if (type === 'radio') await form.locator(`[name="${name}"][value="${value}"]`).check();
    else if (type === 'checkbox') await field.setChecked(value);
    else await field.fill(value);
  }
}

async function optionLike(field, words) {
  const options = await field.locator('option').evaluateAll((all) => all.map((one) => [one.value, one.textContent]));
  return options.find(([, said]) => words.test(said))?.[0] ?? assert.fail(`${words} is not among ${options}`);
}

// Sends the form whose action ends so, and waits for the page that answers.
async function send(page, action, values = {}, button) {
  const form = page.locator(`form[action$="${action}"], form[action*="${action}?"]`).first();
  await form.waitFor({ state: 'attached' });
  await fill(form, values);
  const asks = await form.getAttribute('data-ask');
  const main = button ? form.getByRole('button', { name: button }).first() : form.locator('button:not([type=button])').last();
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await main.click();
  if (asks) await page.locator('#ask button[value=yes]').click();
  await answered;
  await page.waitForLoadState();
}

const text = (page) => page.locator('main').innerText();
async function says(page, ...words) {
  const found = await text(page);
  for (const word of words) assert.ok(found.includes(word), `${page.url()} does not say ${word}:\n${found.slice(0, 1500)}`);
}
const path = (page) => new URL(page.url()).pathname;

async function turnTo(day) {
  await house.turnTo(day);
}

// ---- 2. the plan --------------------------------------------------------------------------------------------------
step('the training office opens the plan of 2023', async () => {
  const page = await office();
  await page.goto('/plans');
  await send(page, '/plans', { year: '2023' });
  await page.goto('/plans');
  await page.getByRole('link', { name: /2023/ }).first().click();
  await page.waitForLoadState();
  at.plan = path(page);
  await page.goto(`${at.plan}/window`);
  await look(page, 'plan-window');
  await send(page, '/window', { opens: '2022-12-01', closes: '2022-12-31' });
  await page.goto(`${at.plan}/window`);
  if (await page.locator('input[name=to][value=open]').count()) await send(page, '/state');
});

step('a unit enters a class and submits it', async () => {
  const page = await contact();
  await page.goto('/plans');
  await page.getByRole('link', { name: /2023/ }).first().click();
  await page.waitForLoadState();
  await look(page, 'plan-unit');
  at.unitPlan = path(page);
  await page.goto(`${at.unitPlan}/new`);
  await look(page, 'plan-item-new');
  await send(page, '/new', {
    name: NAME, theme: '预算绩效管理', aim: '掌握预算绩效管理方法', audience: '财政所和预算单位干部', kind: 'thematic',
    training: 'special_business', field: 'economy', organiser_level: 'county', origin: 'in_city', mode: 'off_job',
    starts: DAYS[0], days: '2', seats: '6', hours: '16', place: '青源县委党校',
  });
  await says(page, NAME);
  if (!/\/item\/\d+$/.test(path(page))) await page.getByRole('link', { name: NAME }).first().click();
  await page.waitForURL(/\/item\/\d+$/);
  at.item = path(page);
  await send(page, '/submit');
  await page.goto(at.item);
  await says(page, NAME, '待审核');
});

step('the office returns it with a reason, which the unit reads', async () => {
  const page = await office();
  await page.goto(at.item);
  if (await page.locator('form[action$="/take"]').count()) await send(page, '/take');
  await page.goto(at.item);
  await look(page, 'plan-item-review');
  await send(page, '/review', { verdict: 'returned', reason: '请补充培训对象人数依据' });
  const unit = await contact();
  await unit.goto(at.item);
  await says(unit, '请补充培训对象人数依据', '退回');
  await look(unit, 'plan-item-returned');
});

step('the unit corrects and submits again; the office approves', async () => {
  const unit = await contact();
  await unit.goto(`${at.item}/edit`);
  await send(unit, '/edit', { aim: '掌握预算绩效管理方法；各预算单位一人，共六人' });
  await unit.goto(at.item);
  await send(unit, '/submit');
  const page = await office();
  await page.goto(at.item);
  if (await page.locator('form[action$="/take"]').count()) await send(page, '/take');
  await page.goto(at.item);
  await send(page, '/review', { verdict: 'approved' });
  await page.goto(at.item);
  await says(page, '已批准');
});

step('the plan is issued and frozen', async () => {
  const page = await office();
  await page.goto(`${at.plan}/window`);
  if (await page.locator('input[name=to][value=review]').count()) await send(page, '/state');
  await page.goto(`${at.plan}/issue`);
  await says(page, NAME);
  await look(page, 'plan-issue');
  await send(page, '/issue');
  await page.goto(`${at.plan}/issue/1`);
  await says(page, NAME, '王秋实');
  await look(page, 'plan-issued');
});

// ---- 3. the class -------------------------------------------------------------------------------------------------
step('the unit makes a class of the plan item, with its modules', async () => {
  const page = await contact();
  await page.goto(at.item);
  await page.locator('a[href*="/classes/new?item="]').click();
  await page.waitForURL(/classes\/new/);
  assert.equal(await page.locator('input[name=name]').inputValue(), NAME);
  await look(page, 'class-new');
  await send(page, '/classes/new', { ends: DAYS[1] });
  await page.waitForURL(/\/class\/\d+/);
  at.class = path(page).match(/\/class\/\d+/)[0];
  await page.goto(`${at.class}/scheme`);
  await send(page, '/module', { title: '预算绩效管理', category: 'professional', method: 'lecture', hours: '8' });
  await page.goto(`${at.class}/scheme`);
  await send(page, '/module', { title: '党风廉政与内部控制', category: 'party_spirit', method: 'case', hours: '8' });
  await page.goto(`${at.class}/scheme`);
  await says(page, '预算绩效管理', '党风廉政与内部控制');
  await look(page, 'class-scheme');
});

step('it is submitted, and the office approves', async () => {
  const unit = await contact();
  await unit.goto(at.class);
  await send(unit, '/submit');
  const page = await office();
  await page.goto(at.class);
  await look(page, 'class-review');
  await send(page, '/review', { verdict: 'approved' });
  await page.goto(at.class);
  await says(page, NAME, '已批准');
  await look(page, 'class-approved');
});

// ---- 4. call-up ---------------------------------------------------------------------------------------------------
step('candidates with a reason each, previewed and published', async () => {
  const page = await office();
  await page.goto(`${at.class}/callup?words=${encodeURIComponent('青源县财政局')}`);
  await says(page, '人选');
  await look(page, 'callup-candidates');
  const rows = page.locator('tr:has(input[name=persons])');
  const names = await rows.evaluateAll((all) => all.map((row) => [row.querySelector('th').textContent, row.textContent]));
  const mine = names.findIndex(([name, all]) => name === '张伟' && all.includes('副局长'));
  assert.ok(mine >= 0, `张伟 is no candidate: ${names}`);
  const others = names.map((_, index) => index).filter((index) => index !== mine && names[index][0] !== '张伟').slice(0, 2);
  at.called = ['张伟', ...others.map((index) => names[index][0])];
  for (const index of [mine, ...others]) await rows.nth(index).locator('input[name=persons]').check();
  const values = { reply_by: '2022-12-30', override: '本单位业务骨干，教学急需' };
  await send(page, '/callup', values, '核对名单');
  await says(page, ...at.called);
  await look(page, 'callup-preview');
  await send(page, '/callup', {}, /选调 \d+ 人/);
  await page.goto(`${at.class}/callup`);
  await says(page, ...at.called);
  await look(page, 'callup-published');
});

const call = (page, name) => page.locator('section.card', { hasText: NAME }).filter({ hasText: name });
const unitOrg = () => at.unitPlan.match(/^\/org\/\d+/)[0];

step('the unit contact confirms one, replaces one and declines one, on the phone', async () => {
  const page = await contact({ device: 'phone' });
  await page.goto(`${unitOrg()}/calls`);
  await look(page, 'calls-phone');
  const [, replaced, declined] = at.called;
  await call(page, '张伟').locator('form[action$="/confirm"] button').click();
  await page.waitForLoadState();
  await page.goto(`${unitOrg()}/calls`);
  await call(page, replaced).getByRole('link', { name: '换人或请求不参加' }).click();
  await page.waitForURL(/calls\/\d+\/\d+/);
  await look(page, 'call-phone');
  const by = await page.locator('form[action$="/replace"] select option').evaluateAll((all) => all.map((one) => one.value).filter(Boolean));
  await send(page, '/replace', { by: by[0], reason: '原定人员借调在外，由同岗位人员参加' });
  await page.goto(`${unitOrg()}/calls`);
  await call(page, declined).getByRole('link', { name: '换人或请求不参加' }).click();
  await page.waitForURL(/calls\/\d+\/\d+/);
  await send(page, '/decline', { reason: '年终决算，无法离岗' });
  const board = await office();
  await board.goto(`${at.class}/callup`);
  await says(board, '原定人员借调在外', '年终决算');
  await board.goto(`${at.class}/people`);
  await says(board, '张伟');
  await look(board, 'class-people');
});

step('who was passed over has a recorded reason', async () => {
  const page = await office();
  await page.goto(`${at.class}/callup`);
  await send(page, '/callup/close');
  await page.goto(`${at.class}/callup/passed`);
  assert.ok((await page.locator('tbody tr').count()) > 5);
  await look(page, 'callup-passed');
});
