// What leaves the installation, seen from the other side: a mail server that is well, refuses, is slow, broken or away, and
// the gateway's folder. Every letter here is the system officer's test message; what makes letters is told by the stories.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Program } from '../tool/program.mjs';
import { Smtp, certificate, read } from './smtp.mjs';

let program;
before(async () => {
  program = await Program.start();
});
after(async () => program?.stop());

const ask = (method, path, fields) =>
  program.ask('system_officer', method, path, { fields: fields && new URLSearchParams(fields), lang: 'en' });

async function done(method, path, fields) {
  const { status, text } = await ask(method, path, fields);
  assert.ok(status < 300, `${path} answered ${status}: ${text.slice(0, 400)}`);
}

async function settings(changes) {
  const { json } = await ask('GET', '/system/outbox/settings');
  await done('POST', '/system/outbox/settings', {
    mail: 1, host: '127.0.0.1', port: 25, safety: 'plain', sender: 'no-reply@example.cn', address: 'https://ganjiao.example.cn',
    version: json.version, forget: 1, ...changes,
  });
}

const rows = async () => (await ask('GET', '/system/outbox')).json.rows;
const find = async (target) => (await rows()).find((row) => row.target === target) ?? assert.fail(`no letter to ${target}`);

async function post(target, channel = 'mail') {
  await done('POST', '/system/outbox/test', { channel, target });
  return find(target);
}

async function until(target, state, seconds = 15) {
  let row;
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(200)) {
    row = await find(target);
    if (row.state.label === state) return row;
  }
  return assert.fail(`the letter to ${target} is not ${state} but ${JSON.stringify(row)}`);
}

const again = (row) => done('POST', `/system/outbox/letter/${row.letter}/retry`, {});

test('a letter arrives whole, in Chinese, and says what it is', async () => {
  const server = await Smtp.start();
  await settings({ port: server.port });
  await post('zhangwei@example.cn');
  const row = await until('zhangwei@example.cn', 'state_sent');
  assert.equal(row.tries, 1);
  const { headers, subject, body } = read(server.letters[0]);
  assert.deepEqual(server.letters[0].to, ['zhangwei@example.cn']);
  assert.equal(subject, 'Test message of the cadre training system');
  assert.equal(headers['message-id'], `<ganjiao.${row.letter}@example.cn>`);
  assert.equal(headers['auto-submitted'], 'auto-generated');
  assert.match(body, /https:\/\/ganjiao\.example\.cn/);
  await server.close();
});

test('a refused letter fails at once with the reason and holds no other back', async () => {
  const server = await Smtp.start();
  server.answers.rcpt = (to) => (to.startsWith('nobody') ? '550 no such user' : undefined);
  await settings({ port: server.port });
  await post('nobody@example.cn');
  await post('somebody@example.cn');
  const row = await until('nobody@example.cn', 'state_failed');
  assert.match(row.fault, /550/);
  assert.ok(row.open);
  await until('somebody@example.cn', 'state_sent');
  await done('POST', `/system/outbox/letter/${row.letter}/abandon`, { reason: 'left the service' });
  assert.equal((await find('nobody@example.cn')).state.label, 'state_abandoned');
  await server.close();
});

test('"not now" is tried again later, and at once when the officer says so', async () => {
  const server = await Smtp.start();
  server.answers.data = '451 come back later';
  await settings({ port: server.port });
  await post('later@example.cn');
  const row = await until('later@example.cn', 'state_again');
  assert.match(row.fault, /451|data/i);
  assert.ok(Date.parse(row.due_at) - Date.now() > 30_000, `due at ${row.due_at}`);
  server.answers = {};
  await again(row);
  await until('later@example.cn', 'state_sent');
  assert.equal(read(server.letters[0]).headers['message-id'], read(server.letters[1]).headers['message-id']);
  await server.close();
});

test('a server that is away costs one try a round, and the letters go when it is back', async () => {
  const server = await Smtp.start();
  const { port } = server;
  await server.close();
  await settings({ port });
  await post('away@example.cn');
  const row = await until('away@example.cn', 'state_again');
  assert.ok(row.fault.length > 5);
  const back = await Smtp.start({ port });
  await again(row);
  await until('away@example.cn', 'state_sent');
  assert.equal(back.letters.length, 1);
  await back.close();
});

test('without encryption no password is given away; behind TLS it is', async () => {
  const pair = certificate();
  const plain = await ask('POST', '/system/outbox/settings', { mail: 1, host: 'mail.example.cn', port: 25, safety: 'plain',
    sender: 'a@example.cn', address: 'https://g.cn', username: 'u', password: 'p', version: (await ask('GET', '/system/outbox/settings')).json.version });
  assert.equal(plain.status, 422);
  for (const tls of ['starttls', 'tls']) {
    const server = await Smtp.start({ tls, pair });
    const to = `${tls}@example.cn`;
    await settings({ port: server.port, safety: tls, username: 'sender', password: 'hong-mi-77' });
    await post(to);
    const row = await until(to, 'state_again');
    assert.match(row.fault, /certificate|SSL/i);
    assert.equal(server.letters.length, 0);
    assert.deepEqual(server.logins, []);
    await settings({ port: server.port, safety: tls, username: 'sender', password: 'hong-mi-77', ca: pair.cert });
    await again(row);
    await until(to, 'state_sent');
    assert.deepEqual(server.logins, ['sender:hong-mi-77']);
    assert.ok(server.letters[0].secure);
    await server.close();
  }
});

test('a server that offers no encryption gets nothing where encryption is asked for', async () => {
  const server = await Smtp.start();
  await settings({ port: server.port, safety: 'starttls' });
  await post('bare@example.cn');
  await until('bare@example.cn', 'state_again');
  assert.equal(server.letters.length, 0);
  await server.close();
});

test('killed between sending and recording: the letter comes twice and says that it is the same', async () => {
  const server = await Smtp.start();
  server.atEnd = () => {
    program.child.kill('SIGKILL');
    return false; // no answer: whoever sent it does not know
  };
  await settings({ port: server.port });
  const row = await post('twice@example.cn').catch(() => null); // the answer may die with the server
  await program.ended;
  assert.ok(row === null || row.target === 'twice@example.cn');
  server.atEnd = null;
  await program.serve();
  const found = await find('twice@example.cn');
  assert.equal(found.state.label, 'state_waiting');
  assert.equal(found.tries, 1);
  await again(found);
  await until('twice@example.cn', 'state_sent');
  assert.equal(server.letters.length, 2);
  assert.equal(server.letters[0].text, server.letters[1].text);
  await server.close();
});

test('a server that says nothing is given up after a while, and does not hold up the end of ours', async () => {
  const server = await Smtp.start();
  server.silent = true;
  await settings({ port: server.port });
  await post('silence@example.cn');
  const row = await until('silence@example.cn', 'state_again', 40);
  assert.match(row.fault, /time|response/i);
  await again(row);
  await pause(2000); // it hangs again
  await program.end(); // clean, within ten seconds
  server.silent = false;
  await program.serve();
  await again(await find('silence@example.cn'));
  await until('silence@example.cn', 'state_sent');
  await server.close();
});

test('the gateway finds each message as one whole file', async () => {
  await settings({ mail: '', folder: 1 });
  await post('13900000000', 'folder');
  const row = await until('13900000000', 'state_sent');
  const folder = join(program.folder, 'outbox');
  assert.deepEqual(readdirSync(folder), [`${row.letter}.json`]);
  const file = JSON.parse(readFileSync(join(folder, `${row.letter}.json`), 'utf8'));
  assert.equal(file.to, '13900000000');
  assert.equal(file.id, row.letter);
  assert.equal(file.link, 'https://ganjiao.example.cn');
});

test('all of it is in the audit', async () => {
  const { json } = await program.ask('audit_officer', 'GET', '/audit', { lang: 'en' });
  const deeds = new Set(json.rows.map((row) => row.code));
  for (const deed of ['outbox.setting', 'outbox.test', 'outbox.retry']) assert.ok(deeds.has(deed), `${deed} is not among ${[...deeds]}`);
});
