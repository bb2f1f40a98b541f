package io.coral.kubernetes.admission.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.coral.kubernetes.internal.TestKubelet;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook over HTTPS, with certificates as they come. */
@Timeout(60)
class AdmissionServerTest {

  private static final String REVIEW =
      """
      {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
       "request": {"uid": "0815", "object": {"metadata": {}, "spec": {}}}}
      """;

  @TempDir private static Path shared;

  @BeforeAll
  static void makeCertificates() throws InterruptedException {
    assumeTrue(TestKubelet.works("openssl", "version"), "there is no openssl");
    make("rsa", "rsa:2048");
    make("ec", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    String key = shared.resolve("rsa.key").toString();
    String old = shared.resolve("old.key").toString();
    assertThat(TestKubelet.works("openssl", "rsa", "-traditional", "-in", key, "-out", old))
        .isTrue();
  }

  private static void make(String name, String... key) throws InterruptedException {
    String command =
        "openssl req -x509 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
            + " -keyout "
            + shared.resolve(name + ".key")
            + " -out "
            + shared.resolve(name + ".crt")
            + " -newkey";
    assertThat(
            TestKubelet.works(
                Stream.concat(Stream.of(command.split(" ")), Stream.of(key))
                    .toArray(String[]::new)))
        .isTrue();
  }

  private static AdmissionSettings settings(Path certificate, Path key) {
    return AdmissionSettings.of(
        Settings.of(
            AdmissionSettings.PID,
            Map.of("port", "0", "certificate", certificate.toString(), "key", key.toString())));
  }

  /** As an API server that trusts one certificate. */
  private static HttpResponse<String> post(AdmissionServer server, String trusted, String body)
      throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(shared.resolve(trusted + ".crt"))) {
      store.setCertificateEntry(
          "it", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/pods"))
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa rsa", "rsa old", "ec ec"})
  void aReviewIsAnswered(String files) throws Exception {
    String[] names = files.split(" ");
    try (AdmissionServer server =
        AdmissionServer.listen(
            settings(shared.resolve(names[0] + ".crt"), shared.resolve(names[1] + ".key")))) {
      HttpResponse<String> answer = post(server, names[0], REVIEW);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(answer.body()).contains("\"allowed\":true", "\"uid\":\"0815\"");
      assertThat(post(server, names[0], "{}").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aCertificateThatIsRenewedIsTheNextConnections() throws Exception {
    Path certificate = Files.copy(shared.resolve("rsa.crt"), shared.resolve("tls.crt"));
    Path key = Files.copy(shared.resolve("rsa.key"), shared.resolve("tls.key"));
    try (AdmissionServer server = AdmissionServer.listen(settings(certificate, key))) {
      assertThatThrownBy(() -> post(server, "ec", REVIEW))
          .isInstanceOf(SSLHandshakeException.class);

      Files.copy(shared.resolve("ec.key"), key, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(shared.resolve("ec.crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(certificate, FileTime.from(Instant.now().plusSeconds(60)));

      assertThat(post(server, "ec", REVIEW).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aFileThatIsNoneIsTold() throws IOException {
    Path broken = Files.writeString(shared.resolve("broken.key"), "BEGIN EC PRIVATE KEY");
    Path rsa = shared.resolve("rsa.crt");

    for (Path key : List.of(broken, rsa)) {
      assertThatIOException()
          .isThrownBy(() -> AdmissionServer.listen(settings(rsa, key)))
          .withMessageContaining(key + " has no key that is known here; expected PEM");
    }
    assertThatIOException()
        .isThrownBy(() -> AdmissionServer.listen(settings(broken, shared.resolve("rsa.key"))))
        .withMessageContaining(broken + " has no certificate; expected PEM");
  }
}
