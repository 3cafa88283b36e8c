import { describe, expect, it } from 'vitest';
import { Redactor, redactText } from '../../../../src/node/output/redactor.ts';
import { isSecretName, secretsIn } from '../../../../src/node/output/secrets.ts';
import { Random } from '../../../crash/random.ts';

function redacted(secrets: readonly string[], chunks: readonly (string | Buffer)[]): string {
  const redactor = new Redactor(secrets);
  const parts = chunks.map((chunk) => redactor.push(Buffer.from(chunk as string)));
  return Buffer.concat([...parts, redactor.end()]).toString('latin1');
}

const secret = 'abcabcabd-secret';

describe('a redactor', () => {
  it('replaces every secret, and nothing else', () => {
    const text = `one ${secret} two ${secret}${secret} three hunter2hunter2.`;
    expect(redacted([secret, 'hunter2hunter2'], [text])).toBe('one *** two ****** three ***.');
    expect(redacted([secret], ['nothing'])).toBe('nothing');
  });

  it('finds a secret however it is split into chunks', () => {
    const text = `x abcabc${secret}abcab ${secret}`;
    const expected = 'x abcabc***abcab ***';
    for (let a = 0; a <= text.length; a++) {
      for (let b = a; b <= text.length; b++) {
        expect(redacted([secret], [text.slice(0, a), text.slice(a, b), text.slice(b)])).toBe(expected);
      }
    }
    expect(redacted([secret], text.split(''))).toBe(expected);
  });

  it('holds nothing back but what may be the beginning of a secret', () => {
    const redactor = new Redactor([secret]);
    const push = (text: string) => redactor.push(Buffer.from(text)).toString();
    expect(push('prompt> ')).toBe('prompt> ');
    expect(push('xabcabc')).toBe('x');
    expect(push('abcx')).toBe('abcabcabcx');
    expect(push('ab')).toBe('');
    expect(redactor.end().toString()).toBe('ab');
    expect(redactor.end()).toHaveLength(0);
  });

  it('leaves nothing of secrets that contain or overlap one another', () => {
    const long = `${secret}-and-more`;
    for (const cut of [3, secret.length, secret.length + 3]) {
      expect(redacted([long, secret], [long.slice(0, cut), long.slice(cut), '.'])).toBe('***.');
    }
    expect(redacted([secret, 'secretsecond'], [`${secret}second!`])).toBe('***!');
    expect(redacted([secret, 'secretsecond'], [secret, 'second!'])).toBe('***!');
    expect(redacted(['aaaaaaaa'], ['a'.repeat(8), 'a'.repeat(8)])).toBe('***');
  });

  it('leaves nothing of a secret that overlaps itself', () => {
    expect(redacted(['aaa'], ['aaaa'])).toBe('***');
    expect(redacted(['abab'], ['xababab!', 'abab', 'ab'])).toBe('x***!***');
    expect(redacted(['abab', 'babc'], ['aababcab'])).toBe('a***ab');
    expect(redactText('xababab!', ['abab'])).toBe('x***!');
  });

  it('writes the replacement of what goes on overlapping itself at once, and holds back no more for it', () => {
    const redactor = new Redactor(['aaaaaaaa']);
    const written = Array.from({ length: 100 }, () => redactor.push(Buffer.from('aaaaa')).toString());
    expect(written.join('')).toBe('***');
    expect(written.indexOf('***')).toBe(1);
    expect(redactor.push(Buffer.from('b')).toString()).toBe('b');
  });

  it('is safe for bytes that are no text', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    expect(redacted([secret], [bytes, bytes])).toBe(bytes.toString('latin1').repeat(2));
    expect(
      redacted(
        ['pässwörd€'],
        [Buffer.from('pässwörd€').subarray(0, 3), Buffer.from('pässwörd€').subarray(3)],
      ),
    ).toBe('***');
  });

  it('does the same for a text', () => {
    expect(redactText(`a ${secret} b ${secret}`, [secret])).toBe('a *** b ***');
  });
});

/** What is to be seen of a text, found out in the plainest way: all that is covered by secrets is hidden. */
function oracle(secrets: readonly string[], text: string): string {
  let visible = '';
  let coveredTo = 0;
  for (let at = 0; at < text.length; at++) {
    const ends = secrets.filter((one) => text.startsWith(one, at)).map((one) => at + one.length);
    if (ends.length > 0 && at >= coveredTo) {
      visible += '***';
    }
    coveredTo = Math.max(coveredTo, ...ends);
    visible += at >= coveredTo ? text.charAt(at) : '';
  }
  return visible;
}

const seed = Number(process.env['REDACTOR_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

it(`any secrets leave the same visible in any text, however it is cut into chunks, seed ${seed}`, () => {
  const random = new Random(seed);
  const word = (alphabet: string, most: number): string =>
    Array.from({ length: random.whole(1, most) }, () => random.pick(alphabet.split(''))).join('');
  for (let round = 0; round < 20_000; round++) {
    const alphabet = random.pick(['a', 'ab', 'abc']);
    const secrets = Array.from({ length: random.whole(1, 3) }, () => word(alphabet, 6));
    const text = word(`${alphabet}.`, 30);
    const chunks: string[] = [];
    for (let from = 0; from < text.length; from += chunks.at(-1)?.length ?? 1) {
      chunks.push(text.slice(from, from + random.whole(1, 8)));
    }
    const what = `${secrets.join()} in ${chunks.join('|')}`;
    expect(redacted(secrets, chunks), what).toBe(oracle(secrets, text));
    // What can be no part of a secret is held back by nothing.
    const redactor = new Redactor(secrets);
    const written = [...chunks, '#'].map((chunk) => redactor.push(Buffer.from(chunk)).toString());
    expect(written.join(''), what).toBe(`${oracle(secrets, text)}#`);
  }
});

describe('the name of a secret', () => {
  it.each([
    'GITHUB_TOKEN',
    'TOKEN',
    'CI_JOB_TOKENS',
    'npm_config__authToken',
    'accessToken',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_ACCESS_KEY_ID',
    'API_KEY',
    'OPENAI_APIKEY',
    'apikey',
    'apiKey',
    'SSH_PRIVATE_KEY',
    'PRIVATEKEY',
    'DB_PASSWORD',
    'PGPASSWORD',
    'MYSQL_PWD',
    'SMTP_PASS',
    'GPG_PASSPHRASE',
    'REDIS_PASSWD',
    'SECRET',
    'CLIENT_SECRETS',
    'GOOGLE_CREDENTIALS',
    'db.password',
    'KEY',
    'DB_PASSWORD2',
    'PASSWORD1',
    'TOKEN2',
    'APIKEY2',
    'DB_PASS1',
    'API_KEY_2',
    'SECRETKEY',
    'AWS_SECRETKEY',
    'SSHKEY',
    'MASTERKEY',
    'STRIPEKEY',
    'SESSIONKEY',
    'DBPASS',
    'REDISPASS',
    'DBPWD',
    'GH_PAT',
    'NPM_CREDS',
    'githubToken2',
  ])('%s', (name) => expect(isSecretName(name)).toBe(true));

  it.each([
    'PWD',
    'OLDPWD',
    'INIT_CWD',
    'KEYBOARD',
    'MONKEY',
    'XKB_KEYBOARD_LAYOUT',
    'TURKEY_MODE',
    'HOTKEYS',
    'LESSKEY',
    'KEYTIMEOUT',
    'SSH_AUTH_SOCK',
    'XAUTHORITY',
    'SSH_ASKPASS',
    'SSH_ASKPASS_REQUIRE',
    'GIT_ASKPASS',
    'GNOME_KEYRING_CONTROL',
    'PASSWORD_STORE_DIR',
    'SSH_KEY_PATH',
    'TOKEN_URL',
    'TOKENIZERS_PARALLELISM',
    'NEXT_PUBLIC_API_KEY',
    'SECRETARY',
    'COMPASS',
    'BYPASS',
    'DBUS_SESSION_BUS_ADDRESS',
    'GPG_AGENT_INFO',
    'PATH',
    'AUTHOR',
    'JOB_QUEUE_JOB',
    'SSH_KEY_PATH2',
    'TOKEN_URL_2',
    'WHISKEY',
    'CACHEKEY',
    'PRIMARYKEYS',
    'TRESPASS',
    'FIRSTPASS',
    'PATTERN',
    'SACRED',
    'X509',
  ])('not %s', (name) => expect(isSecretName(name)).toBe(false));
});

const of = (env: Record<string, string>) => secretsIn(env, (path) => path === '/etc/hosts');

describe('the secrets of an environment', () => {
  it('are also the passwords of URLs, whatever the variable is called', () => {
    const env = {
      DATABASE_URL: 'postgres://me:hunter2-hunter2@db.example/app',
      BROKER: 'amqp://guest:guest@localhost',
      PROXY: 'http://proxy.example:8080/a:b@c',
      TOKEN_URL: 'https://:long-password@example.com',
    };
    expect(of(env)).toEqual(['hunter2-hunter2', 'long-password']);
  });

  it('are long values of secret names, the longest first', () => {
    const env = {
      A_TOKEN: 'short',
      B_TOKEN: 'long-enough',
      C_SECRET: 'longer-than-that',
      HOME: '/home/somebody',
    };
    expect(of(env)).toEqual(['longer-than-that', 'long-enough']);
  });

  it('are no common words, no paths that exist, and each only once', () => {
    expect(of({ A_KEY: 'disabled', B_KEY: '/etc/hosts', PASSWORD: 'Password' })).toEqual([]);
    expect(of({ A_KEY: '/looks/like/a/path', B_KEY: '/looks/like/a/path' })).toEqual(['/looks/like/a/path']);
  });

  it('are found by their lines, too', () => {
    const key = '-----BEGIN KEY-----\nline-of-the-key-1\r\nline-of-the-key-2\n-----END KEY-----\n';
    expect(of({ DEPLOY_KEY: key })).toEqual([key, key.trim(), 'line-of-the-key-1', 'line-of-the-key-2']);
  });

  it('are none on an ordinary desktop', () => {
    const desktop = {
      SHELL: '/bin/zsh',
      SESSION_MANAGER: 'local/pc:@/tmp/.ICE-unix/2,unix/pc:/tmp/.ICE-unix/2',
      QT_ACCESSIBILITY: '1',
      SSH_AUTH_SOCK: '/run/user/1000/keyring/ssh',
      GNOME_KEYRING_CONTROL: '/run/user/1000/keyring',
      XAUTHORITY: '/run/user/1000/.mutter-Xwaylandauth.X',
      PWD: '/home/somebody/project',
      OLDPWD: '/home/somebody',
      XDG_SESSION_ID: '2',
      GPG_AGENT_INFO: '/run/user/1000/gnupg/S.gpg-agent:0:1',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus',
      GDMSESSION: 'ubuntu-wayland',
      LESSOPEN: '| /usr/bin/lesspipe %s',
      XMODIFIERS: '@im=ibus',
      GNOME_TERMINAL_SERVICE: ':1.123',
      SSH_ASKPASS: '/usr/bin/ksshaskpass',
      KDE_SESSION_UID: '1000',
      SECURITYSESSIONID: '186a6123',
      __CF_USER_TEXT_ENCODING: '0x1F5:0x0:0x0',
      COMMAND_MODE: 'unix2003',
      TERM_SESSION_ID: 'w0t0p0:2F3E4D5C-1234',
      npm_config_user_agent: 'npm/11.0.0 node/v24.0.0',
      npm_package_json: '/home/somebody/project/package.json',
      NVM_DIR: '/home/somebody/.nvm',
    };
    expect(of(desktop)).toEqual([]);
  });
});
