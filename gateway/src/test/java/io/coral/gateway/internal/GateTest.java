package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coral.grpc.EventLoops;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  private static void assertRefused(Refusal.Kind kind, Gate gate, boolean isHere, String header) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> gate.tenant(isHere, true, header))
        .extracting(Refusal::kind)
        .isEqualTo(kind);
  }

  @Test
  void onThisMachineAnybodyMayAskWhereThereAreNoTokens() throws IOException {
    assertThat(gate(Map.of("tenant", "blue")).tenant(true, false, null)).isEqualTo("blue");
  }

  @Test
  void whereThereAreTokensEachStandsForATenant() throws IOException {
    Gate gate = gate(tokens());

    assertThat(gate.tenant(true, false, "Bearer secret")).isEqualTo("blue");
    assertThat(gate.tenant(false, true, "Bearer other")).isEqualTo("red");
    assertRefused(Refusal.Kind.UNAUTHENTICATED, gate, true, null);
    assertRefused(Refusal.Kind.UNAUTHENTICATED, gate, true, "Bearer secre");
    assertRefused(Refusal.Kind.UNAUTHENTICATED, gate, true, "Basic secret");
  }

  @Test
  void whoComesFromElsewhereNeedsTlsAndATokenAlways() throws IOException {
    assertRefused(Refusal.Kind.UNAUTHENTICATED, gate(Map.of()), false, null);
    Gate gate = gate(tokens());
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> gate.tenant(false, false, "Bearer secret"))
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
  void grpcDoesNotListenWhereOthersReachItWithoutTlsAndTokens() {
    try (EventLoops loops = new EventLoops()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new Gateway(
                      "1.2.3",
                      Settings.of(
                          GatewaySettings.PID, Map.of("grpc.address", "0.0.0.0", "grpc.port", 0)),
                      Mockito.mock(),
                      Mockito.mock(),
                      loops))
          .withMessageContaining("grpc.certificate, grpc.key and tokens");
    }
  }
}
