// Reporter for node's test runner: one TAP line per case, so that ./dev test can count it. Suites are not cases.
export default async function* tap(source) {
  let n = 0;
  for await (const { type, data } of source) {
    if (type === 'test:diagnostic' || type === 'test:stderr' || type === 'test:stdout') {
      yield `# ${data.message.trimEnd().replaceAll('\n', '\n# ')}\n`;
    }
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite') continue;
    const skipped = data.skip === undefined && data.todo === undefined ? '' : ' # SKIP';
    yield `${type === 'test:pass' ? 'ok' : 'not ok'} ${++n} - ${data.name}${skipped}\n`;
    if (type === 'test:fail') yield explanation(data.details.error);
  }
}

function explanation(error) {
  const text = String(error?.cause?.stack ?? error?.stack ?? error);
  return `# ${text.replaceAll('\n', '\n# ')}\n`;
}
