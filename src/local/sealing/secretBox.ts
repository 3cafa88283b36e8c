// Environment values are never stored in clear: they are sealed with a key that VS Code keeps in the system's
// key ring. The ring has no "only if there is none yet", so two windows may make a key at the same time: each
// key has an entry of its own, by which what it has sealed is opened, and another entry says which one to
// seal with.

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

export type SecretShelf = {
  get(name: string): PromiseLike<string | undefined>;
  store(name: string, value: string): PromiseLike<void>;
};

/** `id`: empty of a key from before keys had entries of their own. */
type Key = { readonly id: string; readonly bytes: Buffer };

const keyBytes = 32;
const idBytes = 6;
const ivBytes = 12;
const tagBytes = 16;
/** The id is empty in the first version. */
const sealedForm = /^(?:v1\.|v2\.([\w-]+)\.)(.*)$/s;

export class SecretBox {
  readonly #secrets: SecretShelf;
  readonly #name: string;
  readonly #onFailure: (error: unknown) => void;
  /** The key that seals. */
  #key: Key | undefined;
  /** The keys that open what was sealed, by id. */
  readonly #keys = new Map<string, Key>();
  #state: 'reading' | 'read' | 'failed' = 'reading';
  #ready: Promise<void> | undefined;
  #preparing: Promise<void> | undefined;

  /** `name`: of the entry that says which key seals. */
  constructor(secrets: SecretShelf, name: string, onFailure: (error: unknown) => void) {
    this.#secrets = secrets;
    this.#name = name;
    this.#onFailure = onFailure;
  }

  /** Starts reading the key, once. A queue that is never used does not touch the key ring. */
  read(): void {
    this.#ready ??= this.#read();
  }

  /** Whether it is not known yet if there is a key; until `ready`. */
  get reading(): boolean {
    return this.#state === 'reading';
  }

  /** Settles when nothing is being read or made. */
  get ready(): Promise<void> {
    this.#ready ??= this.#read();
    return this.#ready;
  }

  /** Whether nobody has made a key so far, as this window knows. */
  get isEmpty(): boolean {
    return this.#state === 'read' && this.#key === undefined;
  }

  /** Makes a key when there is none. Whoever calls meanwhile waits for the same one. */
  prepare(): Promise<void> {
    this.#preparing ??= this.#prepare().finally(() => (this.#preparing = undefined));
    return this.#preparing;
  }

  async #prepare(): Promise<void> {
    await this.ready;
    if (this.isEmpty) {
      this.#ready = this.#create();
      await this.#ready;
    }
  }

  /**
   * The same text gives the same again, so that sealed work can be compared: that two are equal is all that
   * can be seen. Undefined: there is no key.
   */
  seal(text: string): string | undefined {
    if (this.#key === undefined) {
      return undefined;
    }
    const { id, bytes } = this.#key;
    const iv = createHmac('sha256', bytes).update(`iv:${text}`).digest().subarray(0, ivBytes);
    const cipher = createCipheriv('aes-256-gcm', bytes, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const version = id === '' ? 'v1.' : `v2.${id}.`;
    return version + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Undefined: its key is not in the key ring. */
  async open(sealed: string): Promise<string | undefined> {
    const [, id = '', text = ''] = sealedForm.exec(sealed) ?? [];
    await this.ready;
    const known = this.#keys.get(id);
    const opened = known && openWith(known, text);
    if (opened !== undefined) {
      return opened;
    }
    const found = await this.#find(id);
    return found && openWith(found, text);
  }

  /** A key that this window has not sealed with: another one has made it. */
  async #find(id: string): Promise<Key | undefined> {
    try {
      const entry = await this.#secrets.get(id === '' ? this.#name : this.#entryOf(id));
      const key = keyOf(entry);
      return key?.id === id ? this.#keep(key) : undefined;
    } catch (error) {
      this.#onFailure(error);
      return undefined;
    }
  }

  async #read(): Promise<void> {
    try {
      const key = keyOf(await this.#secrets.get(this.#name));
      this.#key = key === undefined ? this.#key : this.#keep(key);
      this.#state = 'read';
    } catch (error) {
      this.#state = 'failed';
      this.#onFailure(error);
    }
  }

  async #create(): Promise<void> {
    this.#state = 'reading';
    await this.#read();
    if (!this.isEmpty) {
      return;
    }
    const key = { id: randomBytes(idBytes).toString('base64url'), bytes: randomBytes(keyBytes) };
    const entry = `${key.id}.${key.bytes.toString('base64')}`;
    this.#state = 'reading';
    try {
      await this.#secrets.store(this.#entryOf(key.id), entry);
      await this.#secrets.store(this.#name, entry);
      this.#key = this.#keep(key);
      this.#state = 'read';
    } catch (error) {
      // Nobody could open what it seals.
      this.#state = 'failed';
      this.#onFailure(error);
    }
  }

  #entryOf(id: string): string {
    return `${this.#name}.${id}`;
  }

  #keep(key: Key): Key {
    this.#keys.set(key.id, key);
    return key;
  }
}

function keyOf(entry: string | undefined): Key | undefined {
  const [, id = '', text = ''] = /^(?:([\w-]+)\.)?(.*)$/s.exec(entry ?? '') ?? [];
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === keyBytes ? { id, bytes } : undefined;
}

function openWith({ bytes: key }: Key, text: string): string | undefined {
  try {
    const bytes = Buffer.from(text, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes));
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const opened = [decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()];
    return Buffer.concat(opened).toString('utf8');
  } catch {
    return undefined;
  }
}
