// Every story of this folder on both databases; the language stands in language.mjs.
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { Program, databases } from '../tool/program.mjs';
import { Teller, parseStory } from './language.mjs';

const folder = import.meta.dirname ?? new URL('.', import.meta.url).pathname;

for (const file of readdirSync(folder).filter((name) => name.endsWith('.story')).sort()) {
  const story = parseStory(join(folder, file));
  for (const database of databases) {
    describe(`${story.title} [${database}]`, () => {
      let program, teller, broken;
      before(async () => {
        try {
          program = await Program.start({ database });
          teller = new Teller(program, folder);
        } catch (error) {
          broken = error.stack; // each step says it
        }
      });
      after(async () => program?.stop());
      for (const step of story.steps) {
        it(`${file} [${database}] ${step.title}`, async () => {
          if (broken) throw new Error(`not reached: ${broken}`);
          broken = step.title;
          await teller.tell(step);
          broken = undefined;
        });
      }
    });
  }
}
