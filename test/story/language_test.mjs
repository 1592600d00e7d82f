// The language of the stories against a program of cardboard: that what should fail does fail.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Teller, parseStory, valueAt } from './language.mjs';

const rows = [{ id: 7, name: 'Li Ming' }, { id: 9, name: 'Wang Fang', tags: ['a', 'b'] }];

function program() {
  const asked = [];
  return {
    asked,
    async ask(role, method, path, { fields, deed } = {}) {
      asked.push({ role, method, path, fields: fields?.toString(), deed });
      return { status: method === 'POST' ? 201 : 200, text: '', json: { rows, id: 5, n: asked.length } };
    },
  };
}

async function tell(text) {
  const folder = mkdtempSync(join(tmpdir(), 'story-'));
  try {
    const path = join(folder, 'a.story');
    writeFileSync(path, text);
    const story = parseStory(path);
    const made = program();
    const teller = new Teller(made, folder);
    for (const step of story.steps) await teller.tell(step);
    return made.asked;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('values are found by name, number and content', () => {
  assert.equal(valueAt({ rows }, 'rows.1.tags.0'), 'a');
  assert.equal(valueAt({ rows }, 'rows[name=Wang Fang].id'), 9);
  assert.equal(valueAt({ rows }, 'rows.length'), 2);
  assert.equal(valueAt({ rows }, 'rows.5.id'), undefined);
});

test('a kept value is filled in, quoted words keep their blanks', async () => {
  const asked = await tell('story a\nstep b\n as unit\n post /x title="two words" seats=3\n expect 201\n keep it = id\n get /x/{it}\n expect 200 rows.0.id = 7\n');
  assert.deepEqual(asked[0].fields, 'title=two+words&seats=3');
  assert.equal(asked[1].path, '/x/5');
  assert.equal(asked[1].role, 'unit');
});

test('again repeats the deed key', async () => {
  const asked = await tell('story a\nstep b\n post /x\n expect 201\n again\n expect 201\n');
  assert.equal(asked[0].deed, asked[1].deed);
});

test('waiting asks until it is so', async () => {
  const asked = await tell('story a\nstep b\n wait 5 get /job until n = 3\n');
  assert.equal(asked.length, 3);
});

for (const [what, lines] of [
  ['a wrong status', 'get /x\n expect 404'],
  ['a wrong value', 'get /x\n expect 200 id = 6'],
  ['a value that is not there', 'get /x\n expect 200 nothing = 6'],
  ['a value that should be absent', 'get /x\n expect 200 id absent'],
  ['too small a number', 'get /x\n expect 200 id > 5'],
  ['a request without expect', 'get /x'],
  ['a second request without expect', 'get /x\n get /y\n expect 200'],
  ['an unknown word', 'fly /x'],
  ['a name that was not kept', 'get /x/{it}\n expect 200'],
  ['keeping what is not there', 'get /x\n expect 200\n keep it = nothing'],
  ['a comparison that cannot be read', 'get /x\n expect 200 id is 5'],
]) {
  test(`fails: ${what}`, () => assert.rejects(tell(`story a\nstep b\n ${lines}\n`), /a\.story:\d+/));
}

test('fails: a story without a step', () => assert.rejects(tell('story a\n')));
