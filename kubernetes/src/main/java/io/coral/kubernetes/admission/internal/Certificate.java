package io.coral.kubernetes.admission.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A certificate with its key, from files as Kubernetes keeps them in a secret; read again once they
 * are others, for who issued it renews it. Any thread.
 */
final class Certificate extends X509ExtendedKeyManager {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----([^-]*)-----END");

  /** Of PKCS #8: version 0 and the algorithm RSA, which PKCS #1 leaves out. */
  private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

  private static final String ALIAS = "admission";

  private final AdmissionSettings files;
  private volatile Read read;

  private record Read(FileTime at, List<X509Certificate> chain, PrivateKey key) {}

  /**
   * Reads it.
   *
   * @throws IOException when a file is not what it should be, saying which
   */
  Certificate(AdmissionSettings files) throws IOException {
    this.files = files;
    this.read = read(files);
  }

  private static Read read(AdmissionSettings files) throws IOException {
    FileTime at = Files.getLastModifiedTime(files.certificate());
    try (InputStream chain = Files.newInputStream(files.certificate())) {
      return new Read(
          at,
          CertificateFactory.getInstance("X.509").generateCertificates(chain).stream()
              .map(X509Certificate.class::cast)
              .toList(),
          key(files.key()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "the certificate "
              + files.certificate()
              + " with the key "
              + files.key()
              + " cannot be used: "
              + e,
          e);
    }
  }

  /** A server that proves itself with it. */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {this}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    try {
      if (!Files.getLastModifiedTime(files.certificate()).equals(read.at())) {
        read = read(files);
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(Certificate.class)
          .warn("The certificate stays as it was: {}", e.getMessage());
    }
    return keyType.equals(read.key().getAlgorithm()) ? ALIAS : null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return read.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return read.key();
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[0];
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find() || "EC ".equals(pem.group(1))) {
      throw new IOException(
          file
              + " has no key that is known here; expected PEM with BEGIN PRIVATE KEY (PKCS #8) or"
              + " BEGIN RSA PRIVATE KEY");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
    if (pem.group(1) != null) {
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
