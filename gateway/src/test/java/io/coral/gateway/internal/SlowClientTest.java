package io.coral.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.gateway.wire.Wire;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that does not send what it said it would is told so in its protocol's own form. */
class SlowClientTest {

  private static final int SMALL = 4096;
  private static final int MANY = 400;
  private static final String TOO_SLOW = "\":\"the request took too long to arrive\"";

  @Test
  void oneThatSendsTooSlowlyIsToldSo(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp, Map.of("read.limit", "1ns"))) {
      assertThat(answer(rig, "/v2/models/sum/infer", 1)).contains("error" + TOO_SLOW);
      assertThat(answer(rig, "/functions/test.shout", 1)).contains("detail" + TOO_SLOW);
      try (GrpcClient client = new GrpcClient(rig)) {
        Status told = client.begin(GrpcClient.INFER, GrpcClient.question("sum")).told();
        assertThat(told.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(told.getDescription()).isEqualTo("the request took too long to arrive");
      }
    }
  }

  @Test
  void oneWhoseMessageOfAStreamTakesTooLongIsToldSo(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp, Map.of("read.limit", "1ns"));
        GrpcClient client = new GrpcClient(rig)) {
      // in several parts, for clients wait for the server to take the first ones
      Wire.ModelInferRequest message =
          Wire.ModelInferRequest.newBuilder().setId("x".repeat(8 << 20)).build();

      Status told = client.begin(GrpcClient.STREAM, message).told();

      assertThat(told.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(told.getDescription()).isEqualTo("the request took too long to arrive");
      await().until(() -> rig.gateway.inference().memory().taken() == 0);
    }
  }

  @Test
  void oneThatFallsSilentIsToldSo(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp, Map.of())) {
      rig.hangUpAfter(Duration.ofMillis(200));
      assertThat(answer(rig, "/v2/models/sum/infer", 9000)).contains("error" + TOO_SLOW);
      assertThat(answer(rig, "/functions/test.shout", 9000)).contains("detail" + TOO_SLOW);
    }
  }

  @Test
  void oneThatDoesNotTakeItsAnswerIsHungUpOn(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp, Map.of("answer.limit", "200ms"));
        Socket socket = new Socket()) {
      rig.installWide("wide");
      socket.setReceiveBufferSize(SMALL);
      socket.connect(new InetSocketAddress("127.0.0.1", rig.port()));
      // more than what the sockets take by themselves
      String question =
          """
          {"parameters": {"binary_data_output": true}, "inputs": [
            {"name": "x", "datatype": "FP32", "shape": [8], "data": [1, 2, 3, 4, 5, 6, 7, 8]},
            {"name": "y", "datatype": "FP32", "shape": [8], "data": [1, 2, 3, 4, 5, 6, 7, 8]}]}
          """;
      String asked =
          "POST /v2/models/wide/infer HTTP/1.1\r\nHost: x\r\nContent-Length: "
              + question.length()
              + "\r\n\r\n"
              + question;
      socket.getOutputStream().write(asked.repeat(MANY).getBytes(UTF_8));

      await().until(() -> isHungUpOn(socket));
      await().until(() -> rig.gateway.inference().underWay() == 0);
      assertThat(rig.gateway.inference().memory().taken()).isZero();
    }
  }

  /** Without taking anything of what has come. */
  private static boolean isHungUpOn(Socket socket) {
    try {
      socket.getOutputStream().write(' ');
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** To a request of so many bytes, of which one is sent. */
  private static String answer(Rig rig, String address, int bytes) throws IOException {
    String begun =
        "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\n"
            + "Content-Length: %d\r\n\r\na";
    try (Socket socket = new Socket("127.0.0.1", rig.port())) {
      socket.getOutputStream().write(begun.formatted(address, bytes).getBytes(UTF_8));

      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 408");
      await().until(() -> rig.gateway.inference().underWay() == 0);
      assertThat(rig.gateway.inference().memory().taken()).isZero();
      return answer;
    }
  }
}
