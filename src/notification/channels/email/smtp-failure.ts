import { type Sentence, sentence } from "../../../domain/sentence.ts";
import { REASONS } from "../../outgoing/failure.ts";

/** What errors of a connection to a mail server say, by their words, and what that means to who has configured it. */
const MEANINGS: readonly (readonly [RegExp, Sentence])[] = [
  [/greeting never received/i, sentence("smtp.no_greeting")],
  [/wrong version number|packet length too long|unknown protocol/i, sentence("smtp.no_tls")],
  [/self-?signed certificate in/i, sentence("smtp.not_trusted")],
  [/self-?signed/i, sentence("smtp.self_signed")],
  [/unable to (verify|get)/i, sentence("smtp.not_trusted")],
  [/altnames|does not match certificate/i, sentence("outgoing.other_name")],
  [/certificate has expired/i, sentence("outgoing.expired")],
  [/maximum number of retries after connection was closed/i, sentence("smtp.closed")],
  [/connection closed unexpectedly/i, sentence("smtp.closed_while")],
  [/connection timeout/i, sentence("outgoing.not_in_time")],
];

/** `mail.example.com refuses connections`: why a mail server could not be spoken to; undefined for what it said itself. */
export function describeSmtpFailure(message: string, host: string): Sentence | undefined {
  const code = /\b(E[A-Z]{3,}(_[A-Z]+)*)\b/.exec(message)?.[1] ?? "";
  const meaning = MEANINGS.find(([words]) => words.test(message))?.[1] ?? REASONS[code];
  return meaning === undefined ? undefined : sentence("outgoing.host", { host, reason: meaning });
}
