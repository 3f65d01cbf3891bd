import "reflect-metadata";

/** A certificate authority, and a certificate of it for loopback. All PEM. */
export interface Authority {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 24 * 3600 * 1000;

let made: Promise<Authority> | undefined;

/** Made when it is first asked for, and the same for all emulators of a process: keys are dear. */
export function authority(): Promise<Authority> {
  made ??= makeAuthority();
  return made;
}

/** Validity is in real time, as the clients' clocks are, and begins early enough for one that is slow by years. */
async function makeAuthority(): Promise<Authority> {
  // A heavy library: a run that never looks at an endpoint does not wait for it.
  const {
    BasicConstraintsExtension,
    ExtendedKeyUsage,
    ExtendedKeyUsageExtension,
    KeyUsageFlags,
    KeyUsagesExtension,
    PemConverter,
    SubjectAlternativeNameExtension,
    X509CertificateGenerator,
  } = await import("@peculiar/x509");
  const validity = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date(Date.now() + 3650 * DAY) };
  const common = { ...validity, signingAlgorithm: ECDSA };
  const authorityKeys = await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      ...common,
      name: "CN=eks-emulator",
      keys: authorityKeys,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(
          KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
          true,
        ),
      ],
    },
    crypto,
  );
  const keys = await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create(
    {
      ...common,
      subject: "CN=kube-apiserver",
      issuer: root.subject,
      publicKey: keys.publicKey,
      signingKey: authorityKeys.privateKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          { type: "ip", value: "127.0.0.1" },
          { type: "dns", value: "localhost" },
        ]),
      ],
    },
    crypto,
  );
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    authority: root.toString("pem"),
    certificate: certificate.toString("pem"),
    key: PemConverter.encode(key, "PRIVATE KEY"),
  };
}
