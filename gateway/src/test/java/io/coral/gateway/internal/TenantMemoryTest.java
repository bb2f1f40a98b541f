package io.coral.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.spec.settings.Settings;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one tenant's requests take leaves room for another's. */
class TenantMemoryTest {

  private static final int MOST = 4_096;

  private static final String SUM =
      """
      {"inputs": [
        {"name": "x", "datatype": "FP32", "shape": [2], "data": [1, 2.5]},
        {"name": "y", "datatype": "FP32", "shape": [2], "data": [10, 20]}]}
      """;

  @Test
  void aTenantThatTakesAllOfItsPartKeepsNobodyElseFromTheRest(@TempDir Path temp) throws Exception {
    Path tokens = Files.writeString(temp.resolve("tokens"), "b blue\nd default\n");
    String most = String.valueOf(MOST);
    try (Rig rig = new Rig(temp, Map.of("tokens", tokens.toString(), "tenant.memory", most))) {
      try (Socket slow = new Socket("127.0.0.1", rig.port())) {
        String begun =
            "POST /v2/models/sum/infer HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer b\r\n"
                + "Content-Length: "
                + (MOST - 8)
                + "\r\n\r\n{";
        slow.getOutputStream().write(begun.getBytes(UTF_8));
        await().until(() -> rig.gateway.inference().memory("blue").taken() == MOST - 8);

        HttpResponse<byte[]> refused = ask(rig, "b");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(new String(refused.body(), UTF_8))
            .contains("requests of tenant blue take all of the 4096 bytes there are; try again");
        assertThat(ask(rig, "d").statusCode()).isEqualTo(200);
      }
      await().until(() -> rig.gateway.inference().memory().taken() == 0);
      assertThat(ask(rig, "b").statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<byte[]> ask(Rig rig, String token) throws Exception {
    return rig.post(
        "/v2/models/sum/infer", BodyPublishers.ofString(SUM), "Authorization", "Bearer " + token);
  }

  @Test
  void whatATenantIsRefusedForTheWholeIsFullCountsNowhere() {
    Memory whole = new Memory(10);
    Memory blue = whole.of("blue", 8);
    Memory red = whole.of("red", 8);
    Memory.Piece piece = blue.take(7);

    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> red.take(4))
        .withMessage("other requests take all of the 10 bytes there are; try again");
    assertThat(red.taken()).isZero();
    assertThat(whole.taken()).isEqualTo(7);

    blue.giveBack(piece);
    red.heap(8).close();
    assertThat(whole.taken()).isZero();
  }

  @Test
  void itIsHalfWhereOthersReachTheGateway() {
    assertThat(settings(Map.of()).tenantMemory()).isEqualTo(1L << 30);
    assertThat(settings(Map.of("grpc.address", "0.0.0.0")).tenantMemory()).isEqualTo(1L << 29);
    assertThat(settings(Map.of("rest.address", "::", "rest.port", "0")).tenantMemory())
        .isEqualTo(1L << 29);
    assertThat(settings(Map.of("grpc.address", "0.0.0.0", "memory", "128MiB")).tenantMemory())
        .as("enough for one request and what comes of it")
        .isEqualTo(128L << 20);
  }

  private static GatewaySettings settings(Map<String, Object> configured) {
    return GatewaySettings.of(Settings.of(GatewaySettings.PID, configured));
  }
}
