package io.coral.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Certificates and keys in files, as OpenSSL and Kubernetes write them. */
final class Pem {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----([^-]*)-----END");

  /** Of PKCS #8: version 0 and the algorithm RSA, which PKCS #1 leaves out. */
  private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

  private Pem() {}

  /**
   * The certificates in a file; at least one.
   *
   * @throws IOException when it has none
   */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates;
    try (InputStream pem = Files.newInputStream(file)) {
      certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
              .map(X509Certificate.class::cast)
              .toList();
    } catch (GeneralSecurityException e) {
      throw none(file, e);
    }
    if (certificates.isEmpty()) {
      throw none(file, null);
    }
    return certificates;
  }

  private static IOException none(Path file, @Nullable Exception why) {
    return new IOException(file + " has no certificate; expected PEM with BEGIN CERTIFICATE", why);
  }

  /**
   * The key in a file.
   *
   * @throws IOException when it has none that is known here
   */
  static PrivateKey key(Path file) throws IOException {
    Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find() || "EC ".equals(pem.group(1))) {
      throw new IOException(
          file
              + " has no key that is known here; expected PEM with BEGIN PRIVATE KEY (PKCS #8) or"
              + " BEGIN RSA PRIVATE KEY");
    }
    try {
      return key(Base64.getMimeDecoder().decode(pem.group(2)), pem.group(1) != null);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the key in " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static PrivateKey key(byte[] bytes, boolean isOld) throws GeneralSecurityException {
    if (isOld) {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(wrapped(bytes)));
    }
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(bytes);
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    } catch (GeneralSecurityException e) {
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    }
  }

  /** Makes PKCS #8 of PKCS #1, which Helm and OpenSSL write. */
  private static byte[] wrapped(byte[] key) {
    byte[] inner = tagged(0x04, key);
    return tagged(0x30, ByteBuffer.allocate(RSA.length + inner.length).put(RSA).put(inner).array());
  }

  /** A value of DER, which is longer than a byte can say. */
  private static byte[] tagged(int tag, byte[] value) {
    return ByteBuffer.allocate(4 + value.length)
        .put((byte) tag)
        .put((byte) 0x82)
        .putShort((short) value.length)
        .put(value)
        .array();
  }
}
