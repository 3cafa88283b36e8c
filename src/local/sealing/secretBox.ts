// Environment values are never stored in clear: they are sealed with a key that VS Code keeps in the system's
// key ring.

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

export type SecretShelf = {
  get(name: string): PromiseLike<string | undefined>;
  store(name: string, value: string): PromiseLike<void>;
};

const version = 'v1.';
const ivBytes = 12;
const tagBytes = 16;

export class SecretBox {
  readonly #secrets: SecretShelf;
  readonly #name: string;
  readonly #onFailure: (error: unknown) => void;
  #key: Buffer | undefined;
  #state: 'reading' | 'read' | 'failed' = 'reading';
  #ready: Promise<void> | undefined;

  /** `name`: of the key. */
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

  /** Makes a key when there is none; another window may have made one meanwhile. */
  async prepare(): Promise<void> {
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
    const iv = createHmac('sha256', this.#key).update(`iv:${text}`).digest().subarray(0, ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return version + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Undefined: not with this key, nor with one that another window has made since. */
  async open(sealed: string): Promise<string | undefined> {
    await this.ready;
    const text = this.#open(sealed);
    if (text !== undefined) {
      return text;
    }
    await this.#read();
    return this.#open(sealed);
  }

  #open(sealed: string): string | undefined {
    if (this.#key === undefined || !sealed.startsWith(version)) {
      return undefined;
    }
    try {
      const bytes = Buffer.from(sealed.slice(version.length), 'base64');
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, ivBytes));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      const opened = [decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()];
      return Buffer.concat(opened).toString('utf8');
    } catch {
      return undefined;
    }
  }

  async #read(): Promise<void> {
    try {
      const text = await this.#secrets.get(this.#name);
      this.#key = (text === undefined ? undefined : keyOf(text)) ?? this.#key;
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
    const key = randomBytes(32);
    this.#state = 'reading';
    try {
      await this.#secrets.store(this.#name, key.toString('base64'));
      this.#key = key;
      this.#state = 'read';
    } catch (error) {
      // Nobody could open what it seals.
      this.#state = 'failed';
      this.#onFailure(error);
    }
  }
}

function keyOf(text: string): Buffer | undefined {
  const key = Buffer.from(text, 'base64');
  return key.length === 32 ? key : undefined;
}
