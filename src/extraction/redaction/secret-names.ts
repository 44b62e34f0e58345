/**
 * How sure a name is of its value:
 * - `certain`: a secret unless the value is a word of prose (`password: must not be empty`);
 * - `likely`: a secret where the name is written as a key; in prose (`Unexpected token: end`) only what looks like one;
 * - `doubtful`: a secret only when it looks like one (`auth=basic`);
 * - `authorization`, `cookie`: values that hold spaces;
 * - `harmless`: longer names that end like one of the others (`next_page_token`).
 */
export type NameKind = "harmless" | "doubtful" | "likely" | "certain" | "authorization" | "cookie";

const NAMES: Readonly<Record<NameKind, string>> = {
  harmless: `pagetoken nexttoken continuationtoken cancellationtoken canceltoken synctoken stoptoken starttoken endtoken
    unexpectedtoken invalidtoken lasttoken currenttoken badtoken`,
  doubtful: "auth sig signature session hmac",
  likely: `token secret secrets credential credentials passwords csrf xsrf otp totp jwt ssn cvv cvc bearer`,
  certain: `password passwd pwd passphrase passcode pass passwort kennwort contrasena senha motdepasse userpass
    apikey apisecret accesskey secretkey privatekey accountkey sharedkey sharedaccesskey signingkey encryptionkey
    decryptionkey masterkey authkey servicekey storagekey subscriptionkey licensekey sshkey deploykey hmackey aeskey
    sessionid sessid sessionkey sessioncookie cookiesecret connectsid appkey consumerkey functionskey xfunctionskey
    creditcard creditcardnumber cardnumber socialsecuritynumber cvvcode cvccode pincode connectionstring`,
  authorization: "authorization proxyauthorization",
  cookie: "cookie setcookie cookies",
};

/** These are looked for as whole words only: they end many others (`bypass`, `laptop`). */
const WHOLE_WORDS = new Set(["pass", "otp", "totp", "ssn", "cvv", "cvc", "jwt", "auth", "sig", "hmac", "session"]);

/** What may stand behind a name without changing what its value is: `password_confirmation`, `newPassword2`. */
const ENDINGS = [
  "confirmation",
  "confirm",
  "hash",
  "digest",
  "salt",
  "again",
  "repeat",
  "old",
  "new",
  "plain",
  "value",
];

/** In other scripts, where no word boundary is seen. */
const FOREIGN = [
  "密码",
  "密碼",
  "口令",
  "密钥",
  "秘钥",
  "私钥",
  "令牌",
  "凭证",
  "パスワード",
  "비밀번호",
  "пароль",
  "contraseña",
];

/** Longest name that is looked at. */
const MAX_NAME = 64;

interface Node {
  readonly next: (Node | undefined)[];
  kind: NameKind | undefined;
  wholeWord: boolean;
}

/** What was found in front of a `=` or `:`. */
export interface FoundName {
  kind: NameKind;
  /** Where the name begins. */
  start: number;
  /** It holds a space: prose. */
  spaced: boolean;
}

/** Finds the names of secrets backwards from where they end: a trie of reversed names, so most ends leave at once. */
export class SecretNames {
  private readonly root: Node = { next: [], kind: undefined, wholeWord: false };
  private readonly foreign: string[] = [];
  private readonly exceptions: ReadonlySet<string>;
  private readonly found: FoundName = { kind: "harmless", start: 0, spaced: false };

  constructor(added: readonly string[] = [], removed: readonly string[] = []) {
    for (const [kind, names] of Object.entries(NAMES) as [NameKind, string][]) {
      for (const name of names.split(/\s+/)) this.add(name, kind, WHOLE_WORDS.has(name));
    }
    this.foreign.push(...FOREIGN);
    for (const name of added) this.addOwn(name);
    this.exceptions = new Set(removed.map(normalise));
    const base = new Map(Object.entries(this.root.next));
    for (const ending of ENDINGS) {
      const last = this.path(ending);
      for (const [letter, node] of base) last.next[Number(letter)] ??= node;
    }
  }

  /** Whether `name`, as a key of a document or a tag, names a secret: a value under it is replaced whole. */
  isSecret(name: string): boolean {
    const found = this.before(name, name.length);
    return found !== undefined && found.kind !== "harmless" && found.kind !== "doubtful";
  }

  /** The name that ends before `end`. The object is used again by the next call. */
  before(text: string, end: number): FoundName | undefined {
    let at = end - 1;
    const floor = Math.max(0, end - MAX_NAME);
    while (at >= floor && isDigit(text.charCodeAt(at))) at--;
    if (at < floor) return undefined;
    if (text.charCodeAt(at) > 127) return this.foreignBefore(text, at + 1);
    let node: Node | undefined = this.root;
    let spaced = false;
    let kind: NameKind | undefined;
    for (; at >= floor; at--) {
      const code = text.charCodeAt(at);
      if (isSeparator(code)) {
        if (node === this.root) return undefined;
        if (code === SPACE) {
          if (spaced) break;
          spaced = true;
        }
        continue;
      }
      const letter = (code | 32) - 97;
      if (letter < 0 || letter > 25 || code < 65) break;
      node = node.next[letter];
      if (node === undefined) break;
      if (node.kind === undefined || (node.wholeWord && !beginsWord(text, at))) continue;
      kind = node.kind;
      this.found.start = at;
      this.found.spaced = spaced;
    }
    if (kind === undefined || this.isException(text, end)) return undefined;
    this.found.kind = kind === "likely" && isCompound(text, this.found.start) ? "certain" : kind;
    return this.found;
  }

  private foreignBefore(text: string, end: number): FoundName | undefined {
    const name = this.foreign.find((one) => one.length <= end && text.startsWith(one, end - one.length));
    if (name === undefined || this.exceptions.has(name)) return undefined;
    this.found.kind = "certain";
    this.found.start = end - name.length;
    this.found.spaced = false;
    return this.found;
  }

  private isException(text: string, end: number): boolean {
    if (this.exceptions.size === 0) return false;
    let start = end;
    while (start > Math.max(0, end - MAX_NAME) && isNameCode(text.charCodeAt(start - 1))) start--;
    return this.exceptions.has(normalise(text.slice(start, end)));
  }

  private addOwn(name: string): void {
    const letters = name.toLowerCase().replace(/[^a-z]/g, "");
    if (/[^\x20-\x7e]/.test(name)) this.foreign.push(name);
    else if (letters !== "") this.add(letters, "certain", true);
  }

  private add(name: string, kind: NameKind, wholeWord: boolean): void {
    const node = this.path(name);
    node.kind = kind;
    node.wholeWord = wholeWord;
  }

  private path(name: string): Node {
    let node = this.root;
    for (let at = name.length - 1; at >= 0; at--) {
      node = node.next[name.charCodeAt(at) - 97] ??= { next: [], kind: undefined, wholeWord: false };
    }
    return node;
  }
}

const SPACE = 32;

function normalise(name: string): string {
  return name.toLowerCase().replace(/[_\-.\s]/g, "");
}

function isNameCode(code: number): boolean {
  return isWordCode(code) || code === 95 || code === 45 || code === 46;
}

function isSeparator(code: number): boolean {
  return code === 95 || code === 45 || code === 46 || code === SPACE;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Whether a word of an identifier begins here: `db_pass`, `dbPass`, but not `bypass`. */
function beginsWord(text: string, at: number): boolean {
  const before = at === 0 ? SPACE : text.charCodeAt(at - 1);
  if (!isLetter(before)) return true;
  return text.charCodeAt(at) <= 90 && before >= 97;
}

/** Whether more of the same identifier stands in front: `access_token`, `myToken`. */
function isCompound(text: string, start: number): boolean {
  if (start === 0) return false;
  const before = text.charCodeAt(start - 1);
  if (isLetter(before)) return true;
  return (before === 95 || before === 45 || before === 46) && start > 1 && isWordCode(text.charCodeAt(start - 2));
}

function isWordCode(code: number): boolean {
  return isLetter(code) || isDigit(code);
}
