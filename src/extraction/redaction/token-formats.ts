import { isAlphanumeric, isDigit, isTokenCode } from "./character-classes.ts";

/** A kind of token that is known by how it begins. */
interface TokenFormat {
  readonly prefix: string;
  /** Characters behind the prefix, at least. */
  readonly length: number;
  /** It goes on over `.`, `+`, `/`, `=` and `~`. */
  readonly wide: boolean;
}

/*
 * Prefixes as the issuers document them: AWS, GitHub, GitLab, Slack, Stripe, Google, Azure, OpenAI, Anthropic, npm, PyPI,
 * Docker, Hugging Face, HashiCorp Vault, DigitalOcean, Shopify, SendGrid, New Relic, Grafana, Databricks, Atlassian,
 * Square, Alibaba and Tencent Cloud, age, Mailgun, Linear, Postman, Doppler, PlanetScale, Sentry, Telegram.
 */
const WORDS = `AKIA16 ASIA16 ABIA16 ACCA16 ghp_20 gho_20 ghu_20 ghs_20 ghr_20 github_pat_20 glpat-16 gldt-16 glptt-16
  glrt-16 glcbt-16 glsoat-16 xoxb-10 xoxa-10 xoxp-10 xoxr-10 xoxs-10 xoxe-10 xoxc-10 xoxd-10 xapp-10 sk_live_10 sk_test_10 rk_live_10
  rk_test_10 whsec_16 AIza30 GOCSPX-20 sk-ant-20 sk-proj-20 sk-svcacct-20 npm_30 pypi-30 dckr_pat_20 dckr_oat_20 hf_30 dop_v1_30
  doo_v1_30 dor_v1_30 shpat_20 shpss_20 shpca_20 shppa_20 NRAK-20 glsa_20 glc_20 dapi30 ATATT30 ATCTT30 ATBB20 sq0atp-20
  sq0csp-20 EAAAE50 LTAI12 AKID30 key-30 lin_api_30 PMAK-30 pscale_tkn_20 pscale_pw_20 sntrys_30 sntryu_30 dp.pt.30
  AGE-SECRET-KEY-30 tskey-20 pat-na1-20 rubygems_30 oy2a40 figd_30 secret_40 ntn_40 xai-40 gsk_40 r8_30 FwoG60 IQoJ60`;
const WIDE = new Set(["EAAAE", "FwoG", "IQoJ", "sntrys_", "glc_"]);
/** Behind a dot, where the word itself says nothing. */
const DOTTED: readonly TokenFormat[] = [
  { prefix: "SG.", length: 40, wide: true },
  { prefix: "ya29.", length: 20, wide: true },
  { prefix: "hvs.", length: 20, wide: true },
  { prefix: "hvb.", length: 20, wide: true },
  { prefix: "dp.pt.", length: 30, wide: true },
];

const BY_FIRST: (readonly TokenFormat[] | undefined)[] = [];
for (const word of WORDS.trim().split(/\s+/)) {
  const prefix = word.replace(/\d+$/, "");
  const format = { prefix, length: Number(word.slice(prefix.length)), wide: WIDE.has(prefix) };
  const first = prefix.charCodeAt(0);
  BY_FIRST[first] = [...(BY_FIRST[first] ?? []), format];
}

/**
 * Where the token that begins with the word `start`–`end` ends, and in `tokenStart()` where it begins; -1 when the word is
 * none. A token at the end of the text may have been cut: then less of it will do.
 */
export function tokenEnd(text: string, start: number, end: number): number {
  begin = start;
  const first = text.charCodeAt(start);
  if (first === 101 && text.startsWith("eyJ", start)) return jsonWebToken(text, start, end);
  for (const format of BY_FIRST[first] ?? []) {
    if (text.startsWith(format.prefix, start)) return measured(text, start, end, format);
  }
  if (text.charCodeAt(start - 1) === 46) {
    for (const format of DOTTED) {
      const from = start - format.prefix.length;
      if (from < 0 || !text.startsWith(format.prefix, from) || isAlphanumeric(text.charCodeAt(from - 1))) continue;
      begin = from;
      return measured(text, from, end, format);
    }
  }
  if (first === 115 && text.startsWith("sk-", start) && end - start >= 23 && hasDigit(text, start, end)) return end;
  // Telegram: a bot's number, a colon, 35 characters that begin with AA.
  if (first === 65 && end - start === 35 && text.startsWith("AA", start) && text.charCodeAt(start - 1) === 58) {
    if (isDigit(text.charCodeAt(start - 2))) return end;
  }
  return -1;
}

let begin = 0;

/** Where the token of the last call of {@link tokenEnd} begins. */
export function tokenStart(): number {
  return begin;
}

function measured(text: string, start: number, end: number, { prefix, length, wide }: TokenFormat): number {
  const to = wide ? wideEnd(text, end) : end;
  const got = to - start - prefix.length;
  // Names of variables begin like some tokens: `npm_config_registry_and_so_on`.
  const random = prefix.startsWith("A") || hasDigit(text, start + prefix.length, to);
  const cut = to >= text.length && (/[_.-]$/.test(prefix) ? got >= 4 : got >= 8 && random);
  return (got >= length && random) || cut ? to : -1;
}

/** Three parts of base64; what is cut has fewer. `eyJ` is `{"` in base64, so a part alone may hold secrets as well. */
function jsonWebToken(text: string, start: number, end: number): number {
  const to = wideEnd(text, end);
  return to - start >= 24 || (to >= text.length && to - start >= 8) ? to : -1;
}

function wideEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && isTokenCode(text.charCodeAt(at))) at++;
  // A full stop at the end is the sentence's.
  while (at > from && text.charCodeAt(at - 1) === 46) at--;
  return at;
}

function hasDigit(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isDigit(text.charCodeAt(at))) return true;
  return false;
}
