// Nobody is called against a rule without a reason that can be shown: to the unit that answers, to the person, and in the
// figures. In the demo 张伟 is called beyond the yearly limit, with a reason.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Program } from '../tool/program.mjs';

const RULE = /达到每年调训次数的上限/;
const REASON = /破例理由：本班与其分管工作直接相关/;
let program;
before(async () => {
  program = await Program.start({ clock: '2022-12-02' });
});
after(() => program?.stop());

const rows = async (role, url) => (await program.ask(role, 'GET', url)).json.rows;
function saysBoth(text) {
  assert.match(text, RULE);
  assert.match(text, REASON);
}

test('the unit reads the rule and the reason', async () => {
  const unit = program.records.org.own;
  const calls = await rows('unit_contact', `/org/${unit}/calls?q=张伟`);
  assert.ok(calls.length > 0);
  saysBoth(calls.map((call) => call.why).join('\n'));
});

test('the person reads them', async () => {
  const { text } = await program.ask('trainee', 'GET', '/me/dossier', { accept: 'text/html' });
  saysBoth(text);
});

test('the records of the figure have them', async () => {
  const { text } = await program.ask('training_office', 'GET', '/figure/calls_made/records.csv?year=2022&q=张伟');
  assert.match(text, RULE);
  assert.match(text, /破例理由/);
  assert.match(text, /本班与其分管工作直接相关/);
});
