// The door: the first page that anybody sees, on the desktop and on the phone, in both languages, with and without
// script; each role comes in and is greeted by a workbench without a barrier.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, moves } from './harness.mjs';

let house;
before(async () => {
  house = await House.open();
});
after(async () => house?.close());

for (const lang of ['zh', 'en']) {
  for (const device of ['desktop', 'phone']) {
    test(`the door is open and without barriers (${lang}, ${device})`, async () => {
      const page = await house.visit({ device, lang });
      await page.goto('/sign-in');
      assert.equal(await page.locator('html').getAttribute('lang'), lang === 'zh' ? 'zh-CN' : 'en');
      await house.lookAt(page, `sign-in-${lang}-${device}`);
    });
  }
}

test('a wrong password is refused in words, and the user name is kept', async () => {
  const page = await house.visit();
  const { username } = house.program.account('training_office');
  await page.goto('/sign-in');
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill('not the password');
  await moves(page, () => page.locator('form:has(input[name=password]) button:not([type=button])').first().click());
  assert.equal(await page.locator('input[name=username]').inputValue(), username);
  assert.ok(await page.locator('[role=alert], .fault').first().isVisible());
});

for (const role of ['training_office', 'unit_contact', 'school_staff', 'supervisor', 'teacher', 'trainee', 'leader',
  'system_officer', 'security_officer', 'audit_officer']) {
  test(`${role} comes in`, async () => {
    const page = await house.signIn(role, { device: role === 'trainee' ? 'phone' : 'desktop' });
    assert.equal(new URL(page.url()).pathname, '/');
    await house.lookAt(page, `workbench-${role}`);
  });
}

test('it works without script', async () => {
  const page = await house.signIn('training_office', { script: false });
  assert.ok(await page.locator('h1').isVisible());
});

test('every page looked at is valid HTML', () => house.validate());
