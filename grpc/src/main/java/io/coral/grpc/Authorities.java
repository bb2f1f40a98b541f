package io.coral.grpc;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Who issues certificates to clients. Any thread. */
public final class Authorities {

  private final TrustManagerFactory trust;

  private Authorities(TrustManagerFactory trust) {
    this.trust = trust;
  }

  /**
   * Reads their own certificates.
   *
   * @param file in PEM
   * @throws IOException when it has none
   */
  public static Authorities of(Path file) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate each : Pem.certificates(file)) {
        store.setCertificateEntry(String.valueOf(store.size()), each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return new Authorities(trust);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the certificates in " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  TrustManager[] managers() {
    return trust.getTrustManagers();
  }
}
