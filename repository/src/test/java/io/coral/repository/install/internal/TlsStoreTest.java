package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.RepositoryException;
import io.coral.repository.transport.internal.StoreServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose certificate nobody else has signed. */
class TlsStoreTest extends StoreTest {
  private static final String PASSWORD = "password";

  @TempDir static Path keys;

  private static SSLContext its;
  private StoreServer secure;

  /** For 127.0.0.1 alone. */
  @BeforeAll
  static void makeCertificate() throws Exception {
    Path file = keys.resolve("store.p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options = " -alias store -keyalg EC -dname CN=store -ext san=ip:127.0.0.1 -storepass ";
    String line = tool + " -genkeypair -keystore " + file + options + PASSWORD;
    assertThat(new ProcessBuilder(line.split(" ", -1)).inheritIO().start().waitFor()).isZero();
    KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(store, PASSWORD.toCharArray());
    KeyStore signers = KeyStore.getInstance("PKCS12");
    signers.load(null, null);
    signers.setCertificateEntry("store", store.getCertificate("store"));
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(signers);
    its = SSLContext.getInstance("TLS");
    its.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
  }

  private final SSLContext before = ofProcess();

  private static SSLContext ofProcess() {
    try {
      return SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void openSecureStore() throws IOException {
    secure = StoreServer.secure(server.folder(), its);
  }

  @AfterEach
  void closeSecureStore() {
    secure.close();
    SSLContext.setDefault(before);
  }

  private URI artifact() throws IOException {
    return secure.address().resolve(stored("com.example.vector", "1").getPath());
  }

  private void refused(URI address, String... why) {
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(address))
        .withMessageContainingAll(why);
    assertThat(repository.list()).isEmpty();
  }

  @Test
  void aCertificateThatThisJavaDoesNotTrustIsRefusedWithWhatToDo() throws IOException {
    refused(
        artifact(),
        secure.address().toString(),
        "its certificate is not trusted",
        "-Djavax.net.ssl.trustStore=FILE in CORAL_JAVA_OPTS");
    assertThat(secure.log()).isEmpty();
  }

  @Test
  void oneThatItTrustsWillDoForTheHostThatItNames() throws IOException {
    SSLContext.setDefault(its);
    URI address = artifact();

    refused(
        URI.create(address.toString().replace("127.0.0.1", "localhost")),
        "its certificate is not trusted",
        "localhost");
    assertThat(repository.verify(install(address))).isEmpty();
  }

  @Test
  void nothingIsSentOnWithoutTls() throws IOException {
    SSLContext.setDefault(its);
    secure.inject(
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          StoreServer.redirect(exchange, server.address().resolve(path).toString());
          return true;
        });

    refused(artifact(), "redirects from https to http://", "which is not followed");
    assertThat(server.log()).isEmpty();
  }
}
