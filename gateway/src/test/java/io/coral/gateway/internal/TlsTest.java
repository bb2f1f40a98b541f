package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coral.grpc.Certificate;
import io.coral.grpc.EventLoops;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.MockedStatic;
import org.mockito.Mockito;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway that others may reach: by TLS, with a token of each tenant or its certificate. */
@Timeout(300)
class TlsTest {

  @TempDir private static Path shared;
  private static Foreign issuer;

  @TempDir private Path temp;
  private Foreign foreign;

  @BeforeAll
  static void issueCertificates() throws Exception {
    issuer = new Foreign(shared);
    issuer.assumeThere("openssl", "version");
    issuer.assumeThere("curl", "--version");
    issue("reef", "-subj", "/CN=Reef");
    issue("gateway", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1");
    issue("blue", "-subj", "/O=Ours/CN=blue", "-CA", "reef.crt", "-CAkey", "reef.key");
    issue("green", "-subj", "/O=Ours/CN=green", "-CA", "reef.crt", "-CAkey", "reef.key");
  }

  /** Its own issuer where {@code how} names none. */
  private static void issue(String name, String... how) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"));
    command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256"));
    command.addAll(List.of("-keyout", name + ".key", "-out", name + ".crt"));
    command.addAll(List.of(how));
    issuer.run(command.toArray(String[]::new));
  }

  @BeforeEach
  void copyTheGateways() throws Exception {
    foreign = new Foreign(temp);
    Files.copy(file("gateway.crt"), temp.resolve("tls.crt"));
    Files.copy(file("gateway.key"), temp.resolve("tls.key"));
  }

  private static Path file(String name) {
    return shared.resolve(name);
  }

  private Rig rig(String... more) throws Exception {
    Map<String, String> settings = new HashMap<>(Map.of("rest.port", "0"));
    settings.put("tls.certificate", temp.resolve("tls.crt").toString());
    settings.put("tls.key", temp.resolve("tls.key").toString());
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return new Rig(temp, settings);
  }

  /** The status that REST answers with. */
  private String get(Rig rig, String path, String... how) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("curl", "-s", "-o", "body", "-w", "%{http_code}", "--max-time", "30"));
    command.addAll(List.of("--cacert", file("gateway.crt").toString()));
    command.addAll(List.of(how));
    command.add("https://127.0.0.1:" + rig.securePort() + path);
    return foreign.run(command.toArray(String[]::new));
  }

  private String[] certificate(String name) {
    return new String[] {
      "--cert", file(name + ".crt").toString(), "--key", file(name + ".key").toString()
    };
  }

  @Test
  void whoShowsATokenIsServedAndNobodyElseIs() throws Exception {
    Path tokens = Files.writeString(temp.resolve("tokens"), "secret blue\n");
    try (Rig rig = rig("tokens", tokens.toString())) {
      foreign.assertClientInPythonIsServed(rig, file("gateway.crt").toString(), "secret");

      assertThat(rig.get("/v2/models/sum").statusCode()).isEqualTo(401);
      assertThat(rig.get("/models").statusCode()).isEqualTo(401);
      assertThat(rig.get("/v2/health/live").statusCode()).isEqualTo(200);
      assertThat(get(rig, "/v2/models/sum", "-H", "Authorization: Bearer secret")).isEqualTo("200");
      assertThat(get(rig, "/v2/models/sum")).isEqualTo("401");
    }
  }

  @Test
  void aCertificateIsAsGoodAsATokenAndItsNameIsTheTenant() throws Exception {
    try (Rig rig = rig("tls.clients", file("reef.crt").toString())) {
      foreign.assertClientInPythonIsServed(
          rig,
          file("gateway.crt").toString(),
          file("blue.crt").toString(),
          file("blue.key").toString());
      Files.write(temp.resolve("x.bin"), Rig.floats(1));
      String[] ask = {"-H", "Inference-Header-Content-Length: 0", "--data-binary", "@x.bin"};

      assertThat(get(rig, "/v2/models/plus/infer", with(ask, certificate("blue"))))
          .isEqualTo("200");
      assertThat(get(rig, "/v2/models/plus/infer", with(ask, certificate("green"))))
          .as("a tenant that the engine does not know")
          .isEqualTo("403");
      assertThat(Files.readString(temp.resolve("body"))).contains("green");
    }
  }

  private static String[] with(String[] some, String[] more) {
    List<String> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void whatElseTheServerHasIsNotThereByTls() throws Exception {
    try (Rig rig = rig("tls.clients", file("reef.crt").toString())) {
      assertThat(rig.get("/elsewhere").statusCode()).isEqualTo(405);
      assertThat(get(rig, "/elsewhere", certificate("blue"))).isEqualTo("404");
      assertThat(
              get(
                  rig,
                  "/models/../elsewhere",
                  with(new String[] {"--path-as-is"}, certificate("blue"))))
          .isNotEqualTo("405");
      assertThat(get(rig, "/models", certificate("blue"))).isEqualTo("200");
    }
  }

  @Test
  void aCertificateThatIsRenewedIsTheNextConnections() throws Exception {
    issue("renewed", "-subj", "/CN=renewed", "-addext", "subjectAltName=IP:127.0.0.1");
    String[] trustsTheNext = {"--cacert", file("renewed.crt").toString(), "-v", "--stderr", "-"};
    try (Rig rig = rig("tls.clients", file("reef.crt").toString())) {
      assertThat(get(rig, "/v2/health/live")).isEqualTo("200");

      replace("renewed");

      assertThat(get(rig, "/v2/health/live", trustsTheNext)).endsWith("200");
    }
  }

  @Test
  void aHandshakeGetsTheChainAndTheKeyOfOneReading() throws Exception {
    Certificate certificate = new Certificate(temp.resolve("tls.crt"), temp.resolve("tls.key"));
    String alias = certificate.chooseEngineServerAlias("EC", null, null);
    PrivateKey key = certificate.getPrivateKey(alias);
    replace("green");

    String next = certificate.chooseEngineServerAlias("EC", null, null);

    assertThat(certificate.getCertificateChain(alias)[0].getSubjectX500Principal().getName())
        .isEqualTo("CN=localhost");
    assertThat(certificate.getPrivateKey(alias)).isEqualTo(key);
    assertThat(certificate.getCertificateChain(next)[0].getSubjectX500Principal().getName())
        .isEqualTo("CN=green,O=Ours");
    assertThat(certificate.getPrivateKey(next)).isNotEqualTo(key);
  }

  @Test
  void filesThatDoNotFitAreToldOnce() throws Exception {
    Certificate certificate = new Certificate(temp.resolve("tls.crt"), temp.resolve("tls.key"));
    Logger log = Mockito.mock();
    try (MockedStatic<LoggerFactory> logs = Mockito.mockStatic(LoggerFactory.class)) {
      logs.when(() -> LoggerFactory.getLogger(Certificate.class)).thenReturn(log);
      Files.copy(file("blue.key"), temp.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);
      touch();
      for (int handshakes = 0; handshakes < 3; handshakes++) {
        assertThat(certificate.chooseEngineServerAlias("EC", null, null)).isNotNull();
      }
    }
    Mockito.verify(log).warn(Mockito.anyString(), Mockito.contains("the key is another"));
  }

  private void replace(String by) throws IOException {
    Files.copy(file(by + ".key"), temp.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(file(by + ".crt"), temp.resolve("tls.crt"), StandardCopyOption.REPLACE_EXISTING);
    touch();
  }

  private void touch() throws IOException {
    Files.setLastModifiedTime(
        temp.resolve("tls.crt"), FileTime.from(Instant.now().plusSeconds(60)));
  }

  @Test
  void aFileThatIsNoneIsToldAtTheStart() throws IOException {
    Path none = Files.writeString(temp.resolve("none"), "nothing\n");
    Path missing = temp.resolve("missing");

    assertNotStarted(none, file("blue.key"))
        .withMessage(none + " has no certificate; expected PEM with BEGIN CERTIFICATE");
    assertNotStarted(missing, file("blue.key"))
        .withMessage(missing + " is not there; expected a certificate and its key");
    assertNotStarted(file("green.crt"), none)
        .withMessageStartingWith(none + " has no key that is known here; expected PEM");
    assertNotStarted(file("green.crt"), file("blue.key"))
        .withMessage(
            "the certificate "
                + file("green.crt")
                + " with the key "
                + file("blue.key")
                + " cannot be used: the key is another certificate's; expected the one that this"
                + " was issued for");
  }

  @Test
  void whereOthersReachItTenantsAreBounded() {
    Map<String, String> settings =
        Map.of(
            "tls.certificate", file("gateway.crt").toString(),
            "tls.key", file("gateway.key").toString(),
            "tls.clients", file("reef.crt").toString(),
            "grpc.address", "0.0.0.0",
            "grpc.port", "0");
    try (EventLoops loops = new EventLoops()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new Gateway(
                      "1.2.3",
                      Settings.of(GatewaySettings.PID, settings),
                      Mockito.mock(),
                      Mockito.mock(),
                      loops))
          .withMessage(
              "rate of io.coral.gateway is 0, and others reach grpc.address, 0.0.0.0; expected how"
                  + " many requests of a tenant may begin in a second");
    }
  }

  private static ThrowableAssertAlternative<IOException> assertNotStarted(
      Path certificate, Path key) {
    Settings settings =
        Settings.of(
            GatewaySettings.PID,
            Map.of("tls.certificate", certificate.toString(), "tls.key", key.toString()));
    try (EventLoops loops = new EventLoops()) {
      return assertThatIOException()
          .isThrownBy(() -> new Gateway("1.2.3", settings, Mockito.mock(), Mockito.mock(), loops));
    }
  }
}
