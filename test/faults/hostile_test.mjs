// Clients that mean no good, and files that do, against the running server: refused with the reason, while others are
// served and memory stays flat. (Bytes that are no text in every field of every deed: src/app/deed_test.c.)
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { crc32, deflateRawSync } from 'node:zlib';
import { Program } from '../tool/program.mjs';

let p;
let base;
let port;
before(async () => {
  p = await Program.start({ clock: '2022-11-21' });
  base = `/org/${p.records.org.own}/import`;
  port = Number(new URL(p.url).port);
});
after(async () => p?.stop());

const ask = (method, path, how) => p.ask('training_office', method, path, how);
const kilobytes = (name) => Number(readFileSync(`/proc/${p.child.pid}/status`, 'utf8').match(new RegExp(`${name}:\\s+(\\d+)`))[1]);
const files = () => readdirSync(`/proc/${p.child.pid}/fd`).length;

// ---- workbooks --------------------------------------------------------------------------------------------------------
function zip(parts) {
  const local = [];
  const central = [];
  let at = 0;
  for (const [name, data] of parts) {
    const packed = deflateRawSync(data);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(data), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    local.push(Buffer.from('PK\x03\x04'), head, Buffer.from(name), packed);
    central.push(Buffer.from('PK\x01\x02\x14\x00'), head, tail, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, list, end]);
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const related = 'http://schemas.openxmlformats.org/package/2006/relationships';
const workbook = (sheet) =>
  zip([
    ['[Content_Types].xml', Buffer.from('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')],
    ['_rels/.rels', Buffer.from(`<Relationships xmlns="${related}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`)],
    ['xl/workbook.xml', Buffer.from(`<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`)],
    ['xl/_rels/workbook.xml.rels', Buffer.from(`<Relationships xmlns="${related}"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`)],
    ['xl/worksheets/sheet1.xml', sheet],
  ]);
const sheetOf = (cell) => `<worksheet xmlns="${main}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${cell}</t></is></c></row></sheetData></worksheet>`;
const hostile = {
  'a workbook that unpacks to 300 MB': [() => workbook(Buffer.alloc(300 << 20, ' ')), /大得不合理/],
  'a workbook with an external entity': [() => workbook(Buffer.from(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${sheetOf('&x;')}`)), /不允许的 XML/],
  'a page of the web': [() => Buffer.from('<html><body>姓名</body></html>'), /不是表格|没有找到|表头/],
};

async function imported(bytes, name = '名册.xlsx') {
  const form = new FormData();
  form.set('roster', new Blob([bytes]), name);
  const sent = await ask('POST', base, { fields: form });
  assert.equal(sent.status, 201, sent.text.slice(0, 300));
  for (;;) {
    const { json } = await ask('GET', sent.json.location);
    if (json.over) return { ...json, url: sent.json.location };
    await wait(20);
  }
}

for (const [what, [make, reason]] of Object.entries(hostile)) {
  test(`${what}: refused with the reason`, async () => {
    const bytes = make();
    const { fault } = await imported(bytes);
    assert.match(fault, reason);
    assert.doesNotMatch(fault, /root:/);
    const form = new FormData();
    form.set('book', new Blob([bytes]), '计划.xlsx');
    const plan = await ask('POST', `/org/${p.records.org.own}/plan/${p.records.plan.own}/upload`, { fields: form });
    assert.equal(plan.status, 422, plan.text.slice(0, 300));
    assert.ok(plan.json.faults.some((f) => f.field === 'book' && f.message), plan.text);
    assert.ok(kilobytes('VmHWM') < 200 << 10, `${kilobytes('VmHWM')} KB`);
  });
}

test('formulas are refused with the reason; what only looks like one is text in what is exported', async () => {
  const words = ['=1+1', "=cmd|' /C calc'!A0", '@SUM(A1)', '+1', '-1'];
  const rows = words.map((w, i) => `公式${'甲乙丙丁戊'[i]},1985.03,"${w}"`);
  const { url, created, rejected, lines } = await imported(`姓名,出生年月,职务\n${rows.join('\n')}\n`, '名册.csv');
  assert.deepEqual({ created, rejected }, { created: 2, rejected: 3 });
  for (const { says } of lines) assert.match(says, /像公式/);
  const { json } = await ask('POST', `${url}/write`, { fields: new URLSearchParams({ skip: '1' }) });
  for (let job = {}; !job.over; job = (await ask('GET', json.location)).json) await wait(20);
  const { text } = await ask('GET', '/people.csv', { accept: 'text/csv' });
  const out = text.split('\n').filter((line) => line.includes('公式'));
  assert.equal(out.length, 2);
  for (const line of out) assert.doesNotMatch(line, /(^|,)"?([=@]|[+-](?!\d+,))/, line); // +1 is a number
  const book = await ask('GET', '/people.xlsx', { accept: '*/*' });
  assert.equal(book.bytes.subarray(0, 2).toString(), 'PK');
});

// ---- sockets ----------------------------------------------------------------------------------------------------------
const token = () => p.account('training_office').token;
const head = (method, path, more = '') =>
  `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token()}\r\nAccept: application/json\r\nIdempotency-Key: ${Math.random().toString(36).slice(2)}0000\r\n${more}\r\n`;
const multipart = (length) => `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${length}\r\n`;

function socket(text) {
  const s = connect(port, '127.0.0.1');
  s.on('error', () => {});
  s.write(text);
  return s;
}

async function answered(s, want) {
  let said = '';
  for await (const piece of s) if ((said += piece).match(want)) break;
  return said;
}

for (const [lang, reason] of [['zh-CN', /内容过大/], ['en', /Too large/]]) {
  test(`an upload beyond 100 MB is refused before it is sent (${lang})`, async () => {
    const was = kilobytes('VmRSS');
    const s = socket(head('POST', base, `Accept-Language: ${lang}\r\n${multipart(150 << 20)}`));
    const said = await answered(s, reason);
    assert.match(said, /^HTTP\/1\.1 413 /);
    assert.match(said, reason);
    s.destroy();
    assert.ok(kilobytes('VmRSS') - was < 20 << 10);
  });
}

test('slow clients do not keep others waiting', async () => {
  const slow = [];
  for (let i = 0; i < 100; i++) {
    slow.push(socket(`GET /people HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `)); // a head that never ends
    slow.push(socket(head('POST', base, multipart(90 << 20)) + '--x\r\n')); // a body that never comes
    slow.push(socket(head('GET', '/people.csv')).pause()); // an answer that nobody reads
  }
  const drip = setInterval(() => slow.forEach((s) => s.writable && s.write('a')), 100);
  for (let i = 0; i < 20; i++) {
    const { status } = await p.ask('training_office', 'GET', '/people');
    assert.equal(status, 200);
  }
  clearInterval(drip);
  slow.forEach((s) => s.destroy());
});

test('clients that leave in the middle of answers and of uploads leave nothing behind', async () => {
  await wait(300);
  const open = files();
  for (let round = 0; round < 10; round++) {
    const storm = [];
    for (let i = 0; i < 30; i++) {
      storm.push(socket(head('GET', ['/people.csv', '/figures', '/people.xlsx', '/credit'][i % 4])));
      storm.push(socket(head('POST', base, multipart(1 << 20)) + '--x\r\nContent-Disposition: form-data; name="roster"; filename="a.csv"\r\n\r\n' + 'a'.repeat(65536)));
    }
    await wait(Math.random() * 40);
    storm.forEach((s) => (Math.random() < 0.5 ? s.resetAndDestroy() : s.destroy()));
  }
  assert.equal((await ask('GET', '/people')).status, 200);
  for (let tries = 0; files() > open + 10 && tries < 100; tries++) await wait(100);
  assert.ok(files() <= open + 10, `${open} files were open, ${files()} are`);
  assert.deepEqual(readdirSync(`${p.folder}/tmp`).filter((name) => name.startsWith('upload-')), []);
});
