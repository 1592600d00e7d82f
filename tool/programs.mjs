// The test programs that meson knows in a build folder: NAME SECONDS env -C FOLDER SETTING… COMMAND…, one a
// line, quoted for xargs.
import { execFileSync } from 'node:child_process';

const folder = process.argv[2];
const quote = (word) => `'${word.replaceAll("'", `'"'"'`)}'`;
const tests = JSON.parse(execFileSync('meson', ['introspect', '--tests', folder], { encoding: 'utf8' }));
for (const test of tests) {
  const settings = Object.entries(test.env).map(([name, value]) => `${name}=${value}`);
  console.log([test.name, test.timeout, 'env', '-C', test.workdir ?? folder, ...settings, ...test.cmd].map((word) => quote(String(word))).join(' '));
}
