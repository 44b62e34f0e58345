import { expect, test } from "vitest";
import { textOf } from "../../../../src/domain/sentence.ts";
import { describeSmtpFailure } from "../../../../src/notification/channels/email/smtp-failure.ts";

test.each([
  ["Greeting never received", /does not greet; .*smtps:/],
  ["400D:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:tlsany_meth.c:77:", /try smtp:/],
  ["self-signed certificate; if the root CA is installed locally, try …", /signed itself; .*`smtp\.ca_file`/],
  ["self-signed certificate in certificate chain", /authority that is not trusted; .*`smtp\.ca_file`/],
  ["unable to verify the first certificate", /authority that is not trusted/],
  ["Hostname/IP does not match certificate's altnames: Host: mail. is not in the cert's altnames", /another name/],
  ["connect ETIMEDOUT 10.0.0.1:25", /cannot be connected to in time/],
  ["Connection timeout", /cannot be connected to in time/],
])("%s", (message, meaning) => {
  const said = textOf(describeSmtpFailure(message, "mail.example.com") ?? "");
  expect(said).toMatch(meaning);
  expect(said).toMatch(/^mail\.example\.com /);
});

test("what the server said itself is left to it", () => {
  expect(describeSmtpFailure("Invalid login: 535 5.7.8 authentication failed", "mail.example.com")).toBeUndefined();
});
