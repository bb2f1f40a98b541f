package io.coral.grpc;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A certificate with its key, from files in PEM; read again at the first connection after the
 * certificate's file has become another, for who issued it renews it. One that cannot be used then
 * leaves the last as it is, which is logged once. Any thread.
 */
public final class Certificate extends X509ExtendedKeyManager {

  private final Path certificate;
  private final Path key;

  /** The newest first; the one before is for handshakes that have chosen it. */
  private volatile List<Read> readings;

  // guarded by this
  private String told = "";

  private record Read(FileTime at, List<X509Certificate> chain, PrivateKey key) {

    /** By which a handshake gets a chain and a key that belong together. */
    String alias() {
      return at.toString();
    }
  }

  /**
   * Reads it.
   *
   * @param certificate the chain
   * @param key of its first certificate
   * @throws IOException when a file is not what it should be, saying which
   */
  public Certificate(Path certificate, Path key) throws IOException {
    this.certificate = certificate;
    this.key = key;
    this.readings = List.of(read(certificate, key));
  }

  private static Read read(Path certificate, Path key) throws IOException {
    try {
      FileTime at = Files.getLastModifiedTime(certificate);
      List<X509Certificate> chain = Pem.certificates(certificate);
      PrivateKey own = Pem.key(key);
      chain.get(0).checkValidity();
      requirePair(chain.get(0), own);
      return new Read(at, chain, own);
    } catch (NoSuchFileException e) {
      throw new IOException(e.getFile() + " is not there; expected a certificate and its key", e);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the certificate "
              + certificate
              + " with the key "
              + key
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  /** What the key signs the certificate has to verify. */
  private static void requirePair(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
      throw anothers();
    }
    byte[] said = certificate.getSerialNumber().toByteArray();
    Signature signature =
        Signature.getInstance(
            key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
    signature.initSign(key);
    signature.update(said);
    byte[] signed = signature.sign();
    signature.initVerify(certificate);
    signature.update(said);
    if (!signature.verify(signed)) {
      throw anothers();
    }
  }

  private static GeneralSecurityException anothers() {
    return new GeneralSecurityException(
        "the key is another certificate's; expected the one that this was issued for");
  }

  /**
   * A server that proves itself with it.
   *
   * @param clients who may prove themselves with certificates; nobody where it is empty
   */
  public SSLContext context(Optional<Authorities> clients) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {this}, clients.map(Authorities::managers).orElse(null), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Read newest = newest();
    return keyType.equals(newest.key().getAlgorithm()) ? newest.alias() : null;
  }

  private synchronized Read newest() {
    Read last = readings.get(0);
    try {
      if (!Files.getLastModifiedTime(certificate).equals(last.at())) {
        readings = List.of(read(certificate, key), last);
      }
      told = "";
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(told)) {
        told = why;
        LoggerFactory.getLogger(Certificate.class).warn("The certificate stays as it was: {}", why);
      }
    }
    return readings.get(0);
  }

  private Optional<Read> known(String alias) {
    return readings.stream().filter(each -> each.alias().equals(alias)).findFirst();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return known(alias).map(each -> each.chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return known(alias).map(Read::key).orElse(null);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {readings.get(0).alias()};
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
}
