package io.coral.cli.internal;

import io.coral.spec.format.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Who signed a capsule. That the signer is to be trusted it does not say: compare the fingerprint.
 *
 * @param signer the name and fingerprint in its certificate, or that it cannot be told
 * @param problem why the signature does not hold
 */
record CapsuleSignature(String signer, Optional<String> problem) {

  private static final Set<String> ALGORITHMS =
      Set.of("SHA256withRSA", "SHA256withECDSA", "Ed25519");

  /** Checks a signature file against the content that it signs. */
  static CapsuleSignature check(byte[] file, byte[] content) {
    try {
      Properties lines = new Properties();
      lines.load(new StringReader(new String(file, StandardCharsets.US_ASCII)));
      byte[] encoded = decoded(lines, "certificate");
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(encoded));
      String algorithm = lines.getProperty("algorithm", "");
      if (!ALGORITHMS.contains(algorithm)) {
        return broken("its signature is of the unknown kind '" + algorithm + "'");
      }
      Signature signature = Signature.getInstance(algorithm);
      signature.initVerify(certificate);
      signature.update(content);
      if (!signature.verify(decoded(lines, "signature"))) {
        return broken("its signature does not fit its conformance.json");
      }
      String print = Digests.sha256(ByteBuffer.wrap(encoded));
      return new CapsuleSignature(
          "signed by " + certificate.getSubjectX500Principal().getName() + ", sha256:" + print,
          Optional.empty());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return broken("its signature cannot be read: " + e.getMessage());
    }
  }

  private static CapsuleSignature broken(String why) {
    return new CapsuleSignature("signature broken", Optional.of(why));
  }

  private static byte[] decoded(Properties lines, String name) throws IOException {
    String text = lines.getProperty(name);
    if (text == null) {
      throw new IOException("it has no line " + name);
    }
    return Base64.getDecoder().decode(text);
  }
}
