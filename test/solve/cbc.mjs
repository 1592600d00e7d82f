// node test/solve/cbc.mjs FILE SECONDS: what Cbc makes of one instance, goal after goal, each within so many seconds of
// its own. One line of JSON: {"best": […], "cpu": seconds of Cbc in all, "kb": its most memory} or {"unfinished": …}.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { best, parse } from './instance.mjs';

const [file, seconds] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ganjiao-cbc-'));
let cpu = 0, kb = 0;

function timed(words) {
  const log = join(folder, 'time');
  const said = execFileSync('/usr/bin/time', ['-f', '%U %S %M', '-o', log, 'cbc', words[0], '-seconds', seconds, ...words.slice(1)], { encoding: 'utf8' });
  const [user, system, most] = readFileSync(log, 'utf8').trim().split(' ').map(Number);
  cpu += user + system;
  kb = Math.max(kb, most);
  return said;
}

try {
  console.log(JSON.stringify({ best: best(folder, parse(file), undefined, timed).values, cpu, kb }));
} catch (e) {
  const bound = e.message.match(/^Lower bound: +-?([0-9.]+)/m);
  console.log(JSON.stringify({ unfinished: e.message.split('\n')[0], bound: bound?.[1], cpu, kb }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
