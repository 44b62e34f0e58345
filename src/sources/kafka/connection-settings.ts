import { readFile } from "node:fs/promises";
import { AppError, asError } from "../../domain/errors.ts";
import { sentence } from "../../domain/sentence.ts";
import { SECOND } from "../../domain/time.ts";
import type { KafkaSourceConfig } from "./config.ts";
import type { ConnectionSettings } from "./kafkajs-internals.ts";

/** What kafkajs is told of a configuration; reads the files that it names. Throws ELKHOUND_SOURCE_REFUSED. */
export async function connectionSettings(config: KafkaSourceConfig): Promise<ConnectionSettings> {
  return {
    brokers: config.brokers,
    clientId: config.client_id,
    ssl: await tlsOptions(config.tls),
    sasl: config.sasl === undefined ? null : { ...config.sasl },
    connectionTimeout: 5 * SECOND,
    requestTimeout: 30 * SECOND,
  };
}

async function tlsOptions(tls: KafkaSourceConfig["tls"]): Promise<object | null> {
  if (tls === undefined || tls === false) return null;
  if (tls === true) return {};
  const [ca, cert, key] = await Promise.all([tls.ca_file, tls.cert_file, tls.key_file].map(pem));
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.server_name === undefined ? {} : { servername: tls.server_name }),
    rejectUnauthorized: !tls.insecure_skip_verify,
  };
}

async function pem(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (thrown) {
    throw new AppError(
      "ELKHOUND_SOURCE_REFUSED",
      sentence("source.file_unreadable", { path, why: asError(thrown).message }),
      {
        hint: sentence("kafka.tls_files"),
        cause: thrown,
      },
    );
  }
}
