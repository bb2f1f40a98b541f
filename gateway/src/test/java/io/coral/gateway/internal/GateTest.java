package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coral.grpc.EventLoops;
import io.coral.spec.settings.Settings;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;

class GateTest {

  @TempDir Path temp;
  private final AtomicLong nanos = new AtomicLong();

  private Gate gate(Map<String, String> settings) throws IOException {
    return new Gate(GatewaySettings.of(Settings.of(GatewaySettings.PID, settings)), nanos::get);
  }

  private Map<String, String> tokens() throws IOException {
    Path file = Files.writeString(temp.resolve("tokens"), "# ours\n\nsecret blue\nother  red\n");
    return Map.of("tokens", file.toString());
  }

  private static Visitor visitor(boolean isHere, boolean isSecure, String header) {
    return new Visitor(isHere, isSecure, Optional.empty(), header);
  }

  private static void assertRefused(Refusal.Kind kind, Gate gate, boolean isHere, String header) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> gate.tenant(visitor(isHere, true, header)))
        .extracting(Refusal::kind)
        .isEqualTo(kind);
  }

  @Test
  void onThisMachineAnybodyMayAskWhereThereAreNoTokens() throws IOException {
    assertThat(gate(Map.of("tenant", "blue")).tenant(visitor(true, false, null))).isEqualTo("blue");
  }

  @Test
  void whereThereAreTokensEachStandsForATenant() throws IOException {
    Gate gate = gate(tokens());

    assertThat(gate.tenant(visitor(true, false, "Bearer secret"))).isEqualTo("blue");
    assertThat(gate.tenant(visitor(false, true, "Bearer other"))).isEqualTo("red");
    assertRefused(Refusal.Kind.UNAUTHENTICATED, gate, true, null);
    assertRefused(Refusal.Kind.UNAUTHENTICATED, gate, true, "Bearer secre");
    assertRefused(Refusal.Kind.UNAUTHENTICATED, gate, true, "Basic secret");
  }

  @Test
  void whoComesFromElsewhereNeedsTlsAndATokenAlways() throws IOException {
    assertRefused(Refusal.Kind.UNAUTHENTICATED, gate(Map.of()), false, null);
    Gate gate = gate(tokens());
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> gate.tenant(visitor(false, false, "Bearer secret")))
        .withMessageContaining("by TLS alone");
  }

  @Test
  void aTenantsRequestsInASecondAreBoundedAndAnothersAreNot() throws IOException {
    Gate gate = gate(Map.of("rate", "2"));
    gate.count("blue");
    gate.count("blue");
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> gate.count("blue"))
        .withMessage("tenant blue has more than 2 requests in a second");
    gate.count("red");

    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
    gate.count("blue");
    assertThatExceptionOfType(Refusal.class).isThrownBy(() -> gate.count("blue"));
  }

  @Test
  void aLineThatIsNoTokenSaysWhere() throws IOException {
    Path file = Files.writeString(temp.resolve("tokens"), "secret\n");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> gate(Map.of("tokens", file.toString())))
        .withMessage(file + ", line 1: expected a token and a tenant with a space between");
  }

  @Test
  void whoProvesItselfWithACertificateIsTheTenantOfItsName() throws IOException {
    Gate gate = gate(tokens());

    assertThat(gate.tenant(proved("O=Reef, CN=green"))).isEqualTo("green");
    assertThat(gate.tenant(proved("CN=alice, CN=Users, DC=reef"))).isEqualTo("alice");
    for (String nameless : new String[] {"O=Reef", "CN=#0403010203"}) {
      assertThatExceptionOfType(Refusal.class)
          .isThrownBy(() -> gate.tenant(proved(nameless)))
          .withMessage(
              "the certificate is of '"
                  + nameless
                  + "'; expected a CN of text, which is the tenant");
    }
  }

  @Test
  void aCertificateThatTheGatewaysOwnConnectorDidNotTakeIsNotBelieved() throws IOException {
    X509Certificate[] chain = {certificate("CN=green")};
    HttpServletRequest request = Mockito.mock();
    Mockito.when(request.getLocalAddr()).thenReturn("127.0.0.1");
    Mockito.when(request.getAttribute("jakarta.servlet.request.X509Certificate")).thenReturn(chain);

    assertThat(Door.tenant(gate(Map.of("tenant", "blue")), request)).isEqualTo("blue");
  }

  private static X509Certificate certificate(String subject) {
    X509Certificate certificate = Mockito.mock();
    Mockito.when(certificate.getSubjectX500Principal()).thenReturn(new X500Principal(subject));
    return certificate;
  }

  private static Visitor proved(String subject) {
    return new Visitor(false, true, Optional.of(certificate(subject)), null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          grpc.address=0.0.0.0                   | grpc.address of io.coral.gateway is 0.0.0.0, which others reach; expected tls.certificate and tls.key, and tokens or tls.clients with it
          rest.port=0                            | rest.port of io.coral.gateway is 0, where REST is by TLS; expected tls.certificate and tls.key with it
          tls.certificate=a                      | io.coral.gateway has some of tls.certificate, tls.key and tls.clients; expected both of the first
          tls.clients=a                          | io.coral.gateway has some of tls.certificate, tls.key and tls.clients; expected both of the first
          """)
  void whatOthersReachIsByTlsAlone(String setting, String said) {
    String[] pair = setting.split("=", 2);
    try (EventLoops loops = new EventLoops()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new Gateway(
                      "1.2.3",
                      Settings.of(GatewaySettings.PID, Map.of("grpc.port", "0", pair[0], pair[1])),
                      Mockito.mock(),
                      Mockito.mock(),
                      loops))
          .withMessage(said);
    }
  }
}
