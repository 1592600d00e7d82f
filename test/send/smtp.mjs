// A mail server for tests, as polite or as broken as a test wants it.
//   const s = await Smtp.start({ tls: 'none' | 'starttls' | 'tls' });   then s.port, s.letters, s.close()
//   s.answers = { rcpt: '550 no such user' }   what it says in place of 250 to MAIL, RCPT or the end of DATA
//   s.atEnd = () => …                          runs when a letter has come whole, before it is answered
//   s.silent = true                            takes connections and says nothing
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket, createSecureContext } from 'node:tls';

// Signed by itself: an authority that only those trust who were told of it.
export function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'ganjiao-smtp-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-keyout', key, '-out', cert, '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' });
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}

export class Smtp {
  static async start({ tls = 'none', pair, port = 0 } = {}) {
    const server = new Smtp();
    Object.assign(server, { tls, letters: [], logins: [], answers: {}, silent: false, sockets: new Set() });
    server.context = pair && createSecureContext(pair);
    server.net = createServer((socket) => server.take(socket));
    await new Promise((ready) => server.net.listen(port, '127.0.0.1', ready));
    server.port = server.net.address().port;
    return server;
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.net.close(done));
  }

  secure(socket) {
    const safe = new TLSSocket(socket, { isServer: true, secureContext: this.context });
    safe.on('error', () => {});
    return safe;
  }

  take(socket) {
    this.sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
    if (this.silent) return;
    this.talk(this.tls === 'tls' ? this.secure(socket) : socket, '220 test');
  }

  talk(socket, greeting) {
    const letter = { to: [] };
    let left = '';
    let body = null;
    const say = (line) => socket.write(`${line}\r\n`);
    let asked = false; // for the name and the password, on a line of their own
    const login = (base64) => {
      this.logins.push(Buffer.from(base64, 'base64').toString().split('\0').slice(1).join(':'));
      asked = false;
      say('235 welcome');
    };
    const command = (line) => {
      if (asked) return login(line);
      const [word] = line.toUpperCase().split(/[ :]/);
      if (word === 'EHLO') return say(`250-test\r\n${this.tls === 'starttls' && !socket.encrypted ? '250-STARTTLS\r\n' : ''}250 AUTH PLAIN`);
      if (word === 'STARTTLS') {
        say('220 go on');
        socket.removeAllListeners('data');
        return this.talk(this.secure(socket), null);
      }
      if (word === 'AUTH') {
        const given = line.split(' ')[2];
        if (given) return login(given);
        asked = true;
        return say('334 ');
      }
      if (word === 'MAIL') return say(this.answers.mail ?? '250 well');
      if (word === 'RCPT') {
        const to = line.match(/<(.*)>/)[1];
        const answer = typeof this.answers.rcpt === 'function' ? this.answers.rcpt(to) : this.answers.rcpt;
        if (!answer) letter.to.push(to);
        return say(answer ?? '250 well');
      }
      if (word === 'DATA') {
        body = '';
        return say('354 go on');
      }
      return say(word === 'QUIT' ? '221 bye' : '250 well');
    };
    const end = () => {
      this.letters.push({ to: [...letter.to], text: body, secure: Boolean(socket.encrypted) });
      letter.to = [];
      body = null;
      if (this.atEnd?.() !== false) say(this.answers.data ?? '250 taken');
    };
    socket.on('data', (bytes) => {
      left += bytes.toString('latin1');
      for (let at = left.indexOf('\r\n'); at >= 0; at = left.indexOf('\r\n')) {
        const line = left.slice(0, at);
        left = left.slice(at + 2);
        if (body === null) command(line);
        else if (line === '.') end();
        else body += `${line.replace(/^\./, '')}\n`;
      }
    });
    if (greeting) say(greeting);
  }
}

// Headers by name, and the text.
export function read(letter) {
  const [head, ...rest] = letter.text.split('\n\n');
  const headers = {};
  for (const line of head.replace(/\n /g, ' ').split('\n')) {
    const at = line.indexOf(':');
    headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  const words = [...headers.subject.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)].map(([, base64]) => Buffer.from(base64, 'base64').toString());
  return { headers, subject: words.join(''), body: Buffer.from(rest.join('\n\n'), 'base64').toString('utf8') };
}
