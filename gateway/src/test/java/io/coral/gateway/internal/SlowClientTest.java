package io.coral.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that does not send what it said it would is told so in its protocol's own form. */
class SlowClientTest {

  private static final String TOO_SLOW = "\":\"the request took too long to arrive\"";

  @Test
  void oneThatSendsTooSlowlyIsToldSo(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp, Map.of("read.limit", "1ns"))) {
      assertThat(answer(rig, "/v2/models/sum/infer")).contains("error" + TOO_SLOW);
      assertThat(answer(rig, "/functions/test.shout")).contains("detail" + TOO_SLOW);
    }
  }

  @Test
  void oneThatFallsSilentIsToldSo(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp, Map.of())) {
      rig.hangUpAfter(Duration.ofMillis(200));
      assertThat(answer(rig, "/v2/models/sum/infer")).contains("error" + TOO_SLOW);
      assertThat(answer(rig, "/functions/test.shout")).contains("detail" + TOO_SLOW);
    }
  }

  /** To a request of which most is missing. */
  private static String answer(Rig rig, String address) throws IOException {
    String begun =
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\na";
    try (Socket socket = new Socket("127.0.0.1", rig.port())) {
      socket.getOutputStream().write(begun.formatted(address).getBytes(UTF_8));

      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 408");
      await().until(() -> rig.gateway.inference().underWay() == 0);
      assertThat(rig.gateway.inference().memory().taken()).isZero();
      return answer;
    }
  }
}
