// The main job from a unit's wish to the audit officer's reading, each step by the role that does it: the office on the
// desktop, the unit contact's replies and the trainee on the phone. One class is followed all the way, so a step that
// fails leaves the next ones not reached.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { House, moves } from './harness.mjs';

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
    else if (type === 'radio') await form.locator(`label:has([name="${name}"][value="${value}"])`).click();
    else if (type === 'checkbox') await field.setChecked(value);
    else await field.fill(value);
  }
}

async function optionLike(field, words) {
  const options = await field.locator('option').evaluateAll((all) => all.map((one) => [one.value, one.textContent]));
  return options.find(([, said]) => words.test(said))?.[0] ?? assert.fail(`${words} is not among ${options}`);
}

// Sends the form whose action ends so, and waits for the page that answers.
async function send(page, action, values = {}, button, within = 'form') {
  const form = page.locator(`${within}[method=post]:is([action$="${action}"], [action*="${action}?"])`).first();
  await form.waitFor({ state: 'attached' });
  await fill(form, values);
  const asks = await form.getAttribute('data-ask');
  const main = button ? form.getByRole('button', { name: button }).first() : form.locator('button:not([type=button])').last();
  await moves(page, async () => {
    await main.click();
    if (asks) await page.locator('#ask button[value=yes]').click();
  });
}

const text = (page) => page.locator('main').innerText();
async function says(page, ...words) {
  const found = await text(page);
  for (const word of words) assert.ok(found.includes(word), `${page.url()} does not say ${word}:\n${found.slice(0, 1500)}`);
}
const path = (page) => new URL(page.url()).pathname;

// ---- 2. the plan --------------------------------------------------------------------------------------------------
step('the training office opens the plan of 2023', async () => {
  const page = await office();
  await page.goto('/plans');
  await send(page, '/plans', { year: '2023' });
  await page.goto('/plans');
  await moves(page, () => page.getByRole('link', { name: /2023/ }).first().click());
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
  await moves(page, () => page.getByRole('link', { name: /2023/ }).first().click());
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
const called = [['张伟', '副局长'], ['张伟', '预算股干部'], ['马帅毅', '一级科员']];

async function choose(page, chosen) {
  await page.goto(`${at.class}/callup?words=${encodeURIComponent(chosen[0][0])}`);
  for (const [name, post] of chosen) {
    const row = page.locator('tr:has(input[name=persons])').filter({ hasText: name }).filter({ hasText: post });
    assert.equal(await row.count(), 1, `${name}, ${post}, is no candidate`);
    assert.match(await row.locator('td').last().innerText(), /学时|次|年/); // the sentence that says why
    await row.locator('input[name=persons]').check();
  }
}

step('candidates with a reason each, previewed and published', async () => {
  const page = await office();
  await page.goto(`${at.class}/callup`);
  await says(page, '人选', '按学时缺口');
  await look(page, 'callup-candidates');
  for (const chosen of [called.slice(0, 2), called.slice(2)]) {
    await choose(page, chosen);
    await send(page, '/callup', { reply_by: '2022-12-30', override: '本单位业务骨干，教学急需' }, '核对名单');
    await says(page, '青源县财政局', chosen[0][0]);
    await house.lookAt(page, `callup-preview-${chosen.length}`, { sent: false }); // the answer to a POST
    await send(page, '/callup', {}, /选调 \d+ 人/);
  }
  await page.goto(`${at.class}/callup`);
  await says(page, '张伟', '马帅毅', '2022-12-30');
  await look(page, 'callup-published');
});

const call = (page, [, post]) => page.locator('section.card', { hasText: NAME }).filter({ hasText: post });
const unitOrg = () => at.unitPlan.match(/^\/org\/\d+/)[0];

step('the unit contact confirms one, replaces one and declines one, on the phone', async () => {
  const page = await contact({ device: 'phone' });
  await page.goto(`${unitOrg()}/calls`);
  await look(page, 'calls-phone');
  const [confirmed, replaced, declined] = called;
  await moves(page, () => call(page, confirmed).locator('form[action$="/confirm"] button').click());
  await page.goto(`${unitOrg()}/calls`);
  await call(page, replaced).getByRole('link', { name: '换人或请求不参加' }).click();
  await page.waitForURL(/calls\/\d+\/\d+/);
  await look(page, 'call-phone');
  const by = await page.locator('form[action$="/replace"] select option').evaluateAll((all) => all.map((one) => one.value).filter(Boolean));
  await send(page, '/replace', { by: by[0], reason: '原定人员借调在外，由同岗位人员参加' }, undefined, 'form.form');
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

// ---- 5. running ---------------------------------------------------------------------------------------------------
step('supervisor and timetable', async () => {
  const page = await contact();
  await page.goto(`${at.class}/timetable`);
  await look(page, 'timetable-empty');
  for (const on of DAYS) {
    await page.goto(`${at.class}/timetable`);
    await send(page, '/timetable/day', {
      on, forenoon: '预算绩效管理', afternoon: '党风廉政与内部控制', category: 'professional', method: 'lecture', place: '青源县委党校',
    });
  }
  await page.goto(`${at.class}/timetable`);
  await says(page, ...DAYS, '预算绩效管理', '党风廉政与内部控制');
  await look(page, 'timetable');
  const board = await office();
  await board.goto(`${at.class}/people`);
  const name = board.locator('#staff input[type=search]');
  await name.fill('赵立新');
  await board.locator('#staff select[name=person] option', { hasText: '赵立新' }).waitFor({ state: 'attached' });
  await send(board, '/staff', { person: /赵立新/, role: 'supervisor' });
  await board.goto(`${at.class}/people`);
  await says(board, '赵立新');
});

// What waited for the day is done when the program starts, beside the first requests.
async function comesTo(page, word) {
  for (let i = 0; i < 40 && !(await page.getByText(word).first().isVisible()); i++) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await says(page, word);
}

step('on the day the class is opened', async () => {
  await house.turnTo(DAYS[0]);
  const page = await contact();
  await page.goto(at.class);
  await comesTo(page, '在训');
  await look(page, 'class-running');
});

step('a trainee checks in on the phone by the code on the screen', async () => {
  const hall = await house.signIn('supervisor');
  await hall.goto(`${at.class}/attendance`);
  await look(hall, 'attendance-board');
  await hall.locator('a[href$="/code"]').first().click();
  await hall.waitForURL(/\/session\/\d+\/code/);
  at.session = path(hall).match(/\/session\/\d+/)[0];
  await house.lookAt(hall, 'attendance-code');
  const code = (await hall.locator('.typed strong').innerText()).trim();
  const phone = await trainee();
  await phone.goto(at.session.replace('/session', '/check-in'));
  await look(phone, 'check-in-phone');
  await send(phone, at.session.replace('/session', '/check-in'), { code: '00000000' });
  await says(phone, '签到码不对或已过期'); // and can be typed anew
  await house.lookAt(phone, 'check-in-wrong-phone', { sent: false });
  await send(phone, at.session.replace('/session', '/check-in'), { code });
  await phone.goto(at.session.replace('/session', '/check-in'));
  await says(phone, '迟到 30 分钟'); // it is nine, and began at half past eight
  await look(phone, 'checked-in-phone');
});

step('the supervisor calls the roll', async () => {
  const page = await house.signIn('supervisor', { device: 'phone' });
  await page.goto(`${at.session}/roll`);
  await look(page, 'roll-phone');
  await page.goto(`${at.session}/roll?rest=present`);
  await send(page, '/rest');
  await page.goto(at.session);
  await says(page, '到课\n1', '迟到\n1', '未记录\n0');
  await page.goto(`${at.session}/roll`); // he was there in time, and the hall's door was not
  await send(page, '/roll', { [`m${house.program.records.person.own}`]: '1' });
  await page.goto(at.session);
  await says(page, '到课\n2', '迟到\n0', '未记录\n0');
  await look(page, 'session');
});

step('leave is asked for on the phone and decided', async () => {
  const phone = await trainee();
  await phone.goto(`${at.class}/leave`);
  await look(phone, 'leave-phone');
  await send(phone, '/leave', { from: `${DAYS[1]}T15:30`, until: `${DAYS[1]}T16:30`, reason: '参加州财政局视频会议' });
  await says(phone, '准假后累计 4 学时，超过本班请假上限 2.2 学时'); // an afternoon of a class of two days
  await look(phone, 'leave-over-phone');
  await phone.locator('[name=beyond]').check();
  await send(phone, '/leave');
  await phone.goto(`${at.class}/leave`);
  await says(phone, '参加州财政局视频会议');
  const page = await house.signIn('supervisor');
  await page.goto('/leaves');
  await look(page, 'leaves');
  await page.getByRole('link', { name: '张伟' }).first().click();
  await page.waitForURL(/\/leave\/\d+/);
  await look(page, 'leave-decision');
  await send(page, '/decide', { verdict: 'refuse', reason: '超过限额，会议另派人参加' });
  await phone.goto(`${at.class}/leave`);
  await says(phone, '未批准', '会议另派人参加');
});

// ---- 6. close-out -------------------------------------------------------------------------------------------------
step('the gate names what is missing', async () => {
  await house.turnTo('2023-01-11');
  const unit = await contact();
  await unit.goto(at.class);
  await comesTo(unit, '待结业');
  const page = await office();
  await page.goto(`${at.class}/close`);
  await says(page, '每一课每名学员都有考勤记录', '还缺', '上面的条件全部具备之后才能办理结业');
  assert.equal(await page.locator('form[action$="/close"] button.main').count(), 0, 'it can be closed while something is missing');
  await look(page, 'close-missing');
});

step('what is missing is made good, and the class is closed', async () => {
  const supervisor = await house.signIn('supervisor');
  await supervisor.goto(`${at.class}/attendance`);
  const sessions = await supervisor.locator('thead a[href^="/session/"]').evaluateAll((all) => all.map((one) => one.pathname));
  assert.equal(sessions.length, 4);
  for (const session of sessions) {
    await supervisor.goto(`${session}/roll?rest=present`);
    if (await supervisor.locator('form[action$="/rest"]').count()) await send(supervisor, '/rest');
  }
  const page = await office();
  await page.goto(`${at.class}/close`);
  await send(page, '/close/summary', { summary: '培训班按计划完成全部课程，学员掌握了预算绩效管理方法。' });
  await page.goto(`${at.class}/close`);
  await look(page, 'close-ready');
  await send(page, '/close');
  await page.goto(`${at.class}/close`);
  await says(page, '张伟');
  await look(page, 'closed');
});

// ---- certificates -------------------------------------------------------------------------------------------------
step('the certificate is a PDF with the name, and its QR code leads to the public check', async () => {
  const page = await trainee();
  await page.goto('/my/certificates');
  await look(page, 'my-certificates-phone');
  await page.getByRole('row', { name: NAME }).getByRole('link').first().click();
  await page.waitForURL(/\/certificate\//);
  await look(page, 'certificate-phone');
  const pdf = join(scratch, 'certificate.pdf');
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="/pdf"]').click()]);
  await file.saveAs(pdf);
  const words = execFileSync('pdftotext', [pdf, '-'], { encoding: 'utf8' }).replaceAll(/\s/g, '');
  assert.ok(words.includes('张伟') && words.includes(NAME), words);
  execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', pdf, join(scratch, 'certificate')]);
  const read = execFileSync('zbarimg', ['-q', '--raw', join(scratch, 'certificate.png')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(); // it looks for a message bus and says so
  assert.match(read, /\/verify\//);
  at.check = new URL(read).pathname;
});

step('anybody can check it without signing in', async () => {
  const page = await house.visit({ device: 'phone' });
  await page.goto(at.check);
  await says(page, NAME, '有效');
  await look(page, 'verify-phone');
});

// ---- 7., 8. credit and dossier -------------------------------------------------------------------------------------
step('the ledger and the dossier show it', async () => {
  const page = await trainee();
  await page.goto('/me/dossier');
  await says(page, NAME);
  await look(page, 'dossier-phone');
  const board = await office();
  const person = house.program.records.person.own;
  await board.goto(`/person/${person}/credit`);
  await says(board, NAME, '16');
  await look(board, 'credit');
  await board.goto(`/person/${person}/dossier`);
  await says(board, NAME);
  await look(board, 'dossier');
});

// ---- 9. figures and the report -------------------------------------------------------------------------------------
step('a figure opens exactly the records that it counts', async () => {
  const page = await office();
  await page.goto('/figures?year=2023');
  await look(page, 'figures');
  await page.goto('/figures/all?year=2023');
  await look(page, 'figures-all');
  const rows = await page.locator('tr:has(a[href*="/records"])').evaluateAll((all) => all.map((row) => {
    const link = row.querySelector('a[href*="/records"]');
    return { records: link.getAttribute('href'), number: link.textContent.trim() };
  }));
  assert.ok(rows.length > 5);
  const classes = rows.find((row) => row.records.startsWith('/figure/held_classes/') || row.records.startsWith('/figure/classes/'));
  assert.ok(classes, rows.map((row) => row.records).join(' '));
  await page.goto(classes.records);
  assert.equal(await page.locator('#look-rows tbody tr').count(), Number(classes.number));
  await says(page, NAME);
  await look(page, 'figure-records');
});

step('the work report is frozen', async () => {
  const page = await office();
  await page.goto('/reports?year=2023');
  await look(page, 'reports');
  await page.goto('/reports/yearly?year=2023');
  await look(page, 'report-yearly');
  await send(page, '/reports/freeze');
  await page.waitForURL(/\/report\/\d+/);
  await says(page, '2023');
  await look(page, 'report-frozen');
});

// ---- 10. audit ----------------------------------------------------------------------------------------------------
step('the audit officer sees who did it', async () => {
  const page = await house.signIn('audit_officer');
  await page.goto('/audit');
  await says(page, '王秋实');
  await look(page, 'audit');
  const refused = await office();
  await refused.goto('/audit');
  assert.ok(!(await refused.locator('body').innerText()).includes('李明'), 'the office reads the audit');
});

test('every page looked at is valid HTML, in both languages', () => house.validate());
