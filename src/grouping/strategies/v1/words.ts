/*
 * What single words say about the value beside them. A word may carry several flags. Words are found by a 32-bit hash of
 * their lower-case text while they are scanned, so nothing is allocated; the build refuses words whose hashes collide.
 */

/** The number after it says what went wrong and stays: `exit status 137`, `errno=13`, `SQLSTATE[42P01]`. */
export const CODE_KEY = 1;
/** A three-digit number after it is an HTTP status and stays. */
export const HTTP_KEY = 2;
/** A 4xx or 5xx after it stays, if no counted thing follows: `failed with 502`, not `returned 404 rows`. */
export const ANSWER = 4;
/** `Error 1062 (23000)`: three to five digits after it stay. */
export const ERROR_KEY = 8;
/** The word after `key=` stays: `state=closed`. */
export const TELLING_KEY = 16;
/** Names a person or machine: the word after `key:` or `key=` is a value. */
export const NAME_KEY = 32;
/** Does not end the reach of the words above: `exited with code 1`. */
export const CONNECTIVE = 64;
/** After a 4xx or 5xx it shows that the number is an HTTP status: `404 Not Found`. */
export const REASON = 128;
/** After an answered number it goes on with the sentence: `got 502 from upstream`. */
export const FOLLOWING = 256;
export const TIME_UNIT = 512;
export const SIZE_UNIT = 1024;
export const MONTH = 2048;
export const WEEKDAY = 4096;
/** Stands for "no value". */
export const NULLISH = 8192;
/** A name that has digits in it and is no value: `ipv4`, `sha256`. */
export const TERM = 16_384;
/** Last label of host names; the short and the common ones only where more than one dot, a digit or a port is near. */
export const TOP_LEVEL = 32_768;
/** A telling word: it stays wherever it stands, also quoted or after `key=`. */
export const TELLING = 65_536;
/** Last label that makes any two labels a host name. */
export const SURE_TOP_LEVEL = 131_072;
/** Before `user`, it makes the next word a name: `invalid user webmaster`. */
export const BEFORE_NAME = 262_144;
/** Also a word of field lists: `status: 200 len: 1916`. */
export const FIELD = 524_288;

/** A simple host name with a port may follow: `to redis:6379`. */
export const BEFORE_HOST = 1_048_576;
/** Counts or measures: what follows its colon is a number, not a port. */
export const COUNTED = 2_097_152;
/** In capitals, the currency of the number before it. */
export const CURRENCY = 4_194_304;

/** Last label of a file's name that holds data, not code: where a program stands tells bugs apart, what it read does not. */
export const DATA_FILE = 8_388_608;

const WORDS: readonly (readonly [flags: number, words: string])[] = [
  [
    CODE_KEY | TELLING_KEY | CONNECTIVE,
    "code codes status errno err_no errorno errcode err_code errorcode error_code error-code statuscode status_code " +
      "status-code exitcode exit_code exit-code retcode ret_code returncode return_code return-code rescode resp_code " +
      "respcode resultcode result_code response_code responsecode responsestatus sqlcode sqlstate sql_state vendorcode " +
      "vendor_code signal sig exit exited rc http_code httpcode http_status httpstatus http.status httpstatuscode " +
      "sub_code subcode biz_code bizcode resultstatus grpc-status grpc_status hresult",
  ],
  [TERM, "http/1.0 http/1.1 http/2.0 http/3"],
  [HTTP_KEY, "http https http/1.0 http/1.1 http/2 http/2.0 http/3"],
  [CONNECTIVE, "with is was of number no response"],
  [ANSWER, "with returned return returns returning response responded answered replied received got answer replies"],
  [ERROR_KEY, "error"],
  [
    TELLING_KEY,
    "state states error err error.type type kind level severity reason cause result action method event op operation " +
      "cmd command mode phase stage step module component logger category function func class exception msg message " +
      "desc description grpc-message http_method http.method verb policy scope protocol scheme encoding charset dialect driver",
  ],
  [
    NAME_KEY,
    "user username user_name userid user_id uid login account account_id customer customer_id client_id host hostname " +
      "tenant tenant_id sessionid session_id email mail rhost ruser logname nickname player pod phone mobile openid " +
      "order_id orderid order_no orderno trade_no sn",
  ],
  [
    REASON,
    "bad unauthorized payment forbidden not method request conflict gone precondition payload unprocessable locked too " +
      "internal service gateway server client unavailable teapot found",
  ],
  [FOLLOWING, "for from while when after to on at in by and with but during because via error errors response status"],
  [
    TIME_UNIT,
    "ns us µs μs ms s sec secs second seconds min mins minute minutes h hr hrs hour hours d day days week weeks msec msecs " +
      "millis millisecond milliseconds microsecond microseconds nanosecond nanoseconds m month months year years usec",
  ],
  [SIZE_UNIT, "b kb mb gb tb pb kib mib gib tib byte bytes kbytes kilobytes megabytes gigabytes k g kbps mbps"],
  [
    MONTH,
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october " +
      "november december",
  ],
  [WEEKDAY, "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday"],
  [NULLISH, "null nil none nan undefined"],
  [
    TERM,
    "ipv4 ipv6 inet4 inet6 ip4 ip6 tcp4 tcp6 udp4 udp6 md5 sha1 sha2 sha3 sha256 sha384 sha512 sha-1 sha-256 sha-512 " +
      "base64 base32 base58 utf8 utf-8 utf16 utf-16 utf32 utf-32 utf8mb4 utf8mb3 latin1 iso-8859-1 iso8859-1 gb2312 " +
      "gb18030 gb2312-80 big5 cp1252 win32 win64 x86 x64 x86_64 x86-64 amd64 arm64 armv7 aarch64 i386 i686 int8 int16 " +
      "int32 int64 uint8 uint16 uint32 uint64 float32 float64 s3 ec2 k8s i18n l10n n11n h2 h2c http2 http3 http/2 tls1 " +
      "tls1.2 tls1.3 tlsv1 tlsv1.1 tlsv1.2 tlsv1.3 sslv2 sslv3 ssh1 ssh2 oauth2 oauth1 saml2 rfc3339 rfc822 rfc5424 " +
      "iso8601 iso-8601 pbkdf2 rs256 hs256 es256 ed25519 x509 x.509 pkcs1 pkcs7 pkcs8 pkcs12 pkcs#8 pkcs#12 aes128 aes256 " +
      "aes-128 aes-256 rsa2048 p256 secp256k1 mp3 mp4 h264 h265 ext3 ext4 lz4 bz2 bzip2 gzip2 7z log4j log4j2 slf4j neo4j " +
      "web3 v8 es6 d3 c3p0 psycopg2 urllib3 boto3 jinja2 python2 python3 php5 php7 php8 java8 java11 java17 java21 mod_jk2 " +
      "level1 level2 level3 4xx 5xx 2xx 3xx 2fa 3ds 2pc e2e p2p b2b b2c o2o mysql8 mysql5 sqlite3 db2 oracle11g vue2 vue3 " +
      "1st 2nd 3rd 4th l1 l2 l3 l4 l7 ipv6ready a11y ps4 ps5 http1 http/1",
  ],
  [
    TOP_LEVEL,
    "com org net io cn edu gov mil int info biz dev app ai co me tv cc xyz top site online shop cloud local localdomain " +
      "internal lan intranet corp home svc cluster example test invalid uk de fr jp kr ru br in it nl se no fi dk pl ch " +
      "at be es pt cz gr tr ua us ca mx ar au nz sg hk tw my th vn id ph za il ir eu asia arpa",
  ],
  [SURE_TOP_LEVEL, "com net org edu gov cn local internal localdomain"],
  [BEFORE_NAME, "for by of as from invalid illegal unknown"],
  [FIELD, "status"],
  [
    BEFORE_HOST,
    "to at from host server proxy via peer upstream downstream broker endpoint address addr node connect connecting " +
      "connected reach contact dial through listening replica master slave leader backend target",
  ],
  [
    COUNTED,
    "line lines row col column port pid tid id uid size count total length len offset index position pos time timeout " +
      "attempt attempts retry retries version build step stage task thread slot rank page part level depth seq year " +
      "number no num code status error errno exit signal rc warning info debug fatal trace",
  ],
  [
    DATA_FILE,
    "csv tsv txt log xml json jsonl ndjson yaml yml parquet avro orc pdf doc docx xls xlsx ppt pptx odt ods rtf png jpg " +
      "jpeg gif svg webp bmp tiff ico mp3 mp4 m4a m4v mov avi mkv wav flac ogg webm zip gz tgz bz2 xz zst tar rar 7z iso " +
      "bak tmp swp dump dmp pem crt cer p12 pfx jks pcap sqlite",
  ],
  [
    CURRENCY,
    "usd eur gbp jpy cny rmb chf cad aud nzd sek nok dkk pln czk huf ron bgn try rub uah inr idr krw sgd hkd twd thb " +
      "myr php vnd brl mxn ars clp cop pen zar ils aed sar egp ngn kes",
  ],
  [
    TELLING,
    "null true false none undefined get post put delete patch head options connect select insert update drop create " +
      "alter read write open close closed failed failure success error timeout denied refused unknown missing invalid " +
      "disabled enabled active inactive pending running stopped down up on off yes no",
  ],
];

const SIZE = 4096;
const keys = new Int32Array(SIZE);
const values = new Int32Array(SIZE);

/** Adds one code unit to the hash of a lower-case word that starts at `HASH_START`. */
export function hashStep(hash: number, unit: number): number {
  return Math.imul(hash ^ (unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit), 0x01000193);
}
export const HASH_START: number = 0x811c9dc5 | 0;

/** Hash of a piece of text, in any letter case. */
export function hashWord(text: string, start: number, end: number): number {
  let hash = HASH_START;
  for (let at = start; at < end; at++) hash = hashStep(hash, text.charCodeAt(at));
  return hash;
}

/** The flags of the word with this hash; 0 for all other words. */
export function flagsOf(hash: number): number {
  let slot = (hash ^ (hash >>> 15)) & (SIZE - 1);
  for (;;) {
    const key = keys[slot]!;
    if (key === hash) return values[slot]!;
    if (key === 0) return 0;
    slot = (slot + 1) & (SIZE - 1);
  }
}

function build(): void {
  const seen = new Map<number, string>();
  for (const [flags, words] of WORDS) {
    for (const word of words.split(" ")) {
      const hash = hashWord(word, 0, word.length);
      const other = seen.get(hash);
      if (hash === 0 || (other !== undefined && other !== word)) throw new Error(`words collide: ${word}, ${other}`);
      seen.set(hash, word);
      let slot = (hash ^ (hash >>> 15)) & (SIZE - 1);
      while (keys[slot] !== 0 && keys[slot] !== hash) slot = (slot + 1) & (SIZE - 1);
      keys[slot] = hash;
      values[slot] = values[slot]! | flags;
    }
  }
}
build();
