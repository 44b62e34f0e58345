import { REASONS } from "../../outgoing/failure.ts";

/** What errors of a connection to a mail server say, by their words, and what that means to who has configured it. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /greeting never received/i,
    "does not greet; if its port speaks TLS from the start (465 mostly does), the address begins with smtps://",
  ],
  [
    /wrong version number|packet length too long|unknown protocol/i,
    "does not speak TLS from the start on this port; try smtp:// (mostly port 587 or 25), or another port",
  ],
  [/self-?signed certificate in/i, "has a certificate of an authority that is not trusted; name it in `smtp.ca_file`"],
  [/self-?signed/i, "has a certificate that it signed itself; trust it with `smtp.ca_file`"],
  [/unable to (verify|get)/i, "has a certificate of an authority that is not trusted; name it in `smtp.ca_file`"],
  [/altnames|does not match certificate/i, "has a certificate for another name"],
  [/certificate has expired/i, "has a certificate that has expired"],
  [/maximum number of retries after connection was closed/i, "closes the connection before it takes a mail"],
  [/connection closed unexpectedly/i, "closed the connection while a mail was sent to it"],
  [/connection timeout/i, "cannot be connected to in time"],
];

/** `mail.example.com refuses connections`: why a mail server could not be spoken to; undefined for what it said itself. */
export function describeSmtpFailure(message: string, host: string): string | undefined {
  const code = /\b(E[A-Z]{3,}(_[A-Z]+)*)\b/.exec(message)?.[1] ?? "";
  const meaning = MEANINGS.find(([words]) => words.test(message))?.[1] ?? REASONS[code];
  return meaning === undefined ? undefined : `${host} ${meaning}`;
}
