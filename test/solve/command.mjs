// The command under test, and a small instance with its result.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after } from 'node:test';

export const binary = resolve(process.env.GANJIAO ?? 'build/ganjiao');
export const scratch = mkdtempSync(join(tmpdir(), 'ganjiao-callup-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

// Two want the one seat of class 1; class 2 lacks one of its two people; unit 2 may send one person a day.
export const instance = `p callup 3 2 2 4 1
u 1 9 0 0
u 2 10 100 0
c 1 0 1 1 5
c 2 2 2 4 8
q 2 2 0 1
n 1 1 1
n 2 1 2
n 3 2 1
m 3 2
a 1 1 5
a 2 1 3
a 3 1 1
a 3 2 4
`;
export const result = `p callup-result 2
o 0 1 9
b 0 1 9
x 1 1
x 3 2
#y 2 scale 1
#y 2 class_least 2 1
#y 3 scale 2
#y 3 class_most 1 6
`;

export function run(...words) {
  const p = spawnSync(binary, ['callup', ...words], { encoding: 'utf8' });
  return { code: p.status, out: p.stdout, err: p.stderr };
}
export function file(name, text) {
  writeFileSync(join(scratch, name), text);
  return join(scratch, name);
}
