package io.coral.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceServletTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUM =
      """
      {'id': 'mine', 'inputs': [
        {'name': 'x', 'datatype': 'FP32', 'shape': [2], 'data': [1, 2.5]},
        {'name': 'y', 'shape': [2], 'data': [[10], [20]], 'datatype': 'FP32'}]}
      """;

  @TempDir static Path temp;
  private static Rig rig;

  @BeforeAll
  static void start() throws Exception {
    rig = new Rig(temp, Map.of("request.bytes", "4KiB", "memory", "16KiB", "requests", "3"));
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  /** Nothing that was refused or answered keeps memory, nor a place. */
  private static void assertNothingIsKept() {
    await().until(() -> rig.gateway.inference().memory().taken() == 0);
    for (int i = 0; i < rig.gateway.settings().requests(); i++) {
      rig.gateway.inference().enter();
    }
    for (int i = 0; i < rig.gateway.settings().requests(); i++) {
      rig.gateway.inference().leave();
    }
  }

  @Test
  void itLivesAndIsReady() throws Exception {
    assertThat(rig.get("/v2/health/live").statusCode()).isEqualTo(200);
    assertThat(rig.get("/v2/health/ready").statusCode()).isEqualTo(200);
    assertThat(json(rig.get("/v2")).get("extensions").toString())
        .isEqualTo("[\"binary_tensor_data\"]");
  }

  @Test
  void aModelTellsItsTensorsAndItsVersionsTheNewestFirst() throws Exception {
    JsonNode model = json(rig.get("/v2/models/sum"));

    assertThat(model.get("versions").toString()).isEqualTo("[\"10\",\"9\"]");
    assertThat(model.get("inputs").toString())
        .isEqualTo(
            "[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1]},"
                + "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1]}]");
    assertThat(rig.get("/v2/models/sum/versions/9/ready").statusCode()).isEqualTo(200);
    assertThat(rig.get("/v2/models/sum/versions/8").statusCode()).isEqualTo(404);
  }

  @Test
  void numbersOfAnyNestingAreAnsweredByTheNewestVersion() throws Exception {
    JsonNode answer = json(rig.ask("sum", SUM));

    assertThat(answer.get("id").asText()).isEqualTo("mine");
    assertThat(answer.get("model_version").asText()).isEqualTo("10");
    assertThat(answer.get("parameters").get("board").asText()).startsWith("sim-");
    assertThat(answer.get("outputs").toString())
        .isEqualTo("[{\"name\":\"z\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[11.0,22.5]}]");
    assertThat(json(rig.ask("sum/versions/9", SUM)).get("model_version").asText()).isEqualTo("9");
    assertNothingIsKept();
  }

  @Test
  void bytesBehindTheJsonAreAnsweredAsBytes() throws Exception {
    String header =
        """
        {"inputs": [
          {"name": "y", "datatype": "FP32", "shape": [3], "parameters": {"binary_data_size": 12}},
          {"name": "x", "datatype": "FP32", "shape": [3], "parameters": {"binary_data_size": 12}}],
         "outputs": [{"name": "z", "parameters": {"binary_data": true}}]}""";
    HttpResponse<byte[]> response =
        rig.post(
            "/v2/models/sum/infer",
            BodyPublishers.ofByteArray(
                joined(header.getBytes(UTF_8), Rig.floats(1, 2, 3), Rig.floats(10, 20, 30))),
            "Inference-Header-Content-Length",
            String.valueOf(header.length()));

    int length =
        Integer.parseInt(
            response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
    byte[] body = response.body();
    JsonNode answer = JSON.readTree(Arrays.copyOf(body, length));
    assertThat(answer.get("outputs").get(0).get("parameters").get("binary_data_size").asInt())
        .isEqualTo(12);
    assertThat(Arrays.copyOfRange(body, length, body.length)).isEqualTo(Rig.floats(11, 22, 33));
    assertNothingIsKept();
  }

  @Test
  void anAnswerThatIsTooLongForOnePieceIsWholeToo() throws Exception {
    rig.installWide("wide");
    String question =
        """
        {'parameters': {'binary_data_output': true}, 'inputs': [
          {'name': 'x', 'datatype': 'FP32', 'shape': [3], 'data': [1, 2, 3]},
          {'name': 'y', 'datatype': 'FP32', 'shape': [3], 'data': [10, 20, 30]}]}
        """;
    HttpResponse<byte[]> response =
        rig.post("/v2/models/wide/infer", BodyPublishers.ofString(question.replace('\'', '"')));

    int length =
        Integer.parseInt(
            response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
    byte[] body = response.body();
    assertThat(body).hasSize(length + 3 * 1000 * Float.BYTES);
    assertThat(Arrays.copyOfRange(body, length, length + 12)).isEqualTo(Rig.floats(11, 22, 33));
    assertNothingIsKept();
  }

  private static byte[] joined(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }

  static Stream<Named<BodyPublisher>> raw() {
    byte[] bytes = Rig.floats(1, 2);
    return Stream.of(
        Named.of("of a length that is told", BodyPublishers.ofByteArray(bytes)),
        Named.of("in chunks", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));
  }

  @ParameterizedTest
  @MethodSource("raw")
  void theBytesOfTheOnlyInputNeedNoJsonAndConstantsAreGiven(BodyPublisher bytes) throws Exception {
    HttpResponse<byte[]> response =
        rig.post("/v2/models/plus/infer", bytes, "Inference-Header-Content-Length", "0");

    assertThat(response.statusCode()).isEqualTo(200);
    byte[] body = response.body();
    assertThat(Arrays.copyOfRange(body, body.length - 8, body.length))
        .isEqualTo(Rig.floats(1.5f, 3.5f));
    assertNothingIsKept();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused("'x',", "'q',", "unexpected inference input 'q' for model 'sum'"),
        refused(
            "'FP32', 'shape'",
            "'INT32', 'shape'",
            "inference input 'x' data-type is 'INT32', but model 'sum' expects 'FP32'"),
        refused(
            "[2], 'data': [1",
            "[2, 1], 'data': [1",
            "unexpected shape for input 'x' for model 'sum'. Expected [-1], got [2,1]"),
        refused(
            "[2], 'data': [1",
            "[9], 'data': [1",
            "inference request batch-size must be <= 8 for 'sum'"),
        refused(
            "[2], 'data': [1",
            "[0], 'data': [1",
            "inference request batch-size must be >= 1 for 'sum'"),
        refused(
            "[2], 'data': [1",
            "[3], 'data': [1",
            "Unable to parse 'data': Shape does not match true shape"),
        refused(
            "[1, 2.5]", "[1, 2.5, 3]", "Unable to parse 'data': Shape does not match true shape"),
        refused("[1, 2.5]", "[1, 'two']", "Unable to parse 'data' of input 'x': expected numbers"),
        refused("[1, 2.5]", "7", "Unable to parse 'data': expected an array"),
        refused(
            "'data': [1, 2.5]",
            "'none': 1",
            "must specify 'data' or 'binary_data_size' of input 'x'"),
        refused(
            "'name': 'y', 'shape': [2], 'data': [[10], [20]]",
            "'name': 'y', 'shape': [1], 'data': [10]",
            "batch size does not match other inputs for 'sum'"),
        refused(
            "'name': 'y'", "'name': 'x'", "input 'x' already exists in request for model 'sum'"),
        refused(
            "'inputs'",
            "'in'",
            "expected 2 inputs but got 0 inputs for model 'sum'. Got input(s) [], but missing required input(s) ['x','y']. Please provide all required input(s)."),
        refused(
            "'id'",
            "'outputs': [{'name': 'q'}], 'id'",
            "unexpected inference output 'q' for model 'sum'"),
        refused(
            "'id'",
            "'outputs': [{'name': 'z'}, {'name': 'z'}], 'id'",
            "output 'z' already exists in request for model 'sum'"),
        refused("'id'", "'parameters': {'priority': -1}, 'id'", "expected a number from 0"),
        refused(
            "'shape': [2], 'data': [1",
            "'shape': 2, 'data': [1",
            "Unable to parse 'shape': expected an array"),
        refused("{'id'", "'id'", "Unable to parse the request: expected an object"),
        refused("]}", "]", "failed to parse the request JSON buffer: "),
        refused(
            "[1, 2.5]",
            "[".repeat(200) + "]".repeat(200),
            "nesting depth (65) exceeds the maximum allowed"));
  }

  private static Arguments refused(String good, String bad, String text) {
    return Arguments.of(good, bad, text);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("refused")
  void whatIsWrongIsToldAsModelServersDo(String good, String bad, String text) throws Exception {
    assertThat(SUM).contains(good);

    HttpResponse<String> refusal =
        rig.ask(
            "sum",
            SUM.substring(0, SUM.indexOf(good))
                + bad
                + SUM.substring(SUM.indexOf(good) + good.length()));

    assertThat(refusal.statusCode()).isEqualTo(400);
    assertThat(json(refusal).get("error").asText()).contains(text);
    assertNothingIsKept();
  }

  @Test
  void anUnknownModelIsNotFound() throws Exception {
    HttpResponse<String> refusal = rig.ask("nothing", SUM);

    assertThat(refusal.statusCode()).isEqualTo(404);
    assertThat(json(refusal).get("error").asText())
        .isEqualTo("Request for unknown model: 'nothing' is not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"12|8", "8|", "12|16"})
  void bytesThatAreNotAsManyAsTheyShouldBeAreRefused(String sizeAndSent) throws Exception {
    int size = Integer.parseInt(sizeAndSent.split("\\|", -1)[0]);
    String sent = sizeAndSent.split("\\|", -1)[1];
    String header =
        """
        {"inputs": [{"name": "x", "datatype": "FP32", "shape": [3],
          "parameters": {"binary_data_size": %d}}]}"""
            .formatted(size);
    HttpResponse<byte[]> refusal =
        rig.post(
            "/v2/models/plus/infer",
            BodyPublishers.ofByteArray(
                joined(
                    header.getBytes(UTF_8), new byte[sent.isEmpty() ? 0 : Integer.parseInt(sent)])),
            "Inference-Header-Content-Length",
            String.valueOf(header.length()));

    assertThat(refusal.statusCode()).isEqualTo(400);
    assertThat(new String(refusal.body(), UTF_8))
        .contains(
            switch (sizeAndSent) {
              case "12|8" -> "unexpected size for input 'x', expecting 4 additional bytes";
              case "8|" ->
                  "input byte size mismatch for input 'x' for model 'plus'. Expected 12, got 8";
              default -> "unexpected additional input data for model 'plus'";
            });
    assertNothingIsKept();
  }

  @Test
  void aRequestThatIsTooLongIsRefusedBeforeItIsKept() throws Exception {
    HttpResponse<byte[]> refusal =
        rig.post("/v2/models/sum/infer", BodyPublishers.ofByteArray(new byte[5000]));
    HttpResponse<byte[]> told =
        rig.post(
            "/v2/models/sum/infer",
            BodyPublishers.ofByteArray(new byte[10]),
            "Inference-Header-Content-Length",
            "99999999999");

    assertThat(List.of(refusal.statusCode(), told.statusCode())).containsOnly(413);
    assertNothingIsKept();
  }

  @Test
  void whoIsRefusedWhileItStillSendsHearsWhy() throws Exception {
    int more = 12 << 20;
    try (Socket socket = new Socket("127.0.0.1", rig.port())) {
      socket.setSendBufferSize(64 << 10);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v2/models/sum/infer HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n")
              .formatted(more)
              .getBytes(UTF_8));
      byte[] chunk = new byte[64 << 10];
      for (int sent = 0; sent < more; sent += chunk.length) {
        out.write(chunk);
      }

      byte[] answer = socket.getInputStream().readNBytes(2_000);
      assertThat(new String(answer, UTF_8))
          .startsWith("HTTP/1.1 413")
          .contains("the request has more than 4096 bytes; send it in parts");
    }
  }

  @Test
  void whatOfARequestIsInJavasHeapCountsAsThatAndTensorsDoNot() throws Exception {
    byte[] json =
        """
        {"inputs": [{"name": "x", "datatype": "FP32", "shape": [2],
         "parameters": {"binary_data_size": 8}}]}"""
            .getBytes(UTF_8);
    Memory heap = rig.gateway.heap("default").get(1);
    try (Socket socket = new Socket("127.0.0.1", rig.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /v2/models/plus/infer HTTP/1.1\r\nHost: localhost\r\n%s: %d\r\nContent-Length: %d\r\n\r\n"
              .formatted("Inference-Header-Content-Length", json.length, json.length + 8)
              .getBytes(UTF_8));
      out.write(json);
      await().until(() -> rig.gateway.inference().memory().taken() == json.length + 8);

      assertThat(heap.taken()).isEqualTo(json.length);
    }
    await().until(() -> heap.taken() == 0);
    assertNothingIsKept();
  }

  @Test
  void aPageOfSomebodyElsesMayNotAsk() throws Exception {
    assertThat(
            rig.post(
                    "/v2/models/sum/infer",
                    BodyPublishers.ofString(SUM.replace('\'', '"')),
                    "Origin",
                    "http://elsewhere.example")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void moreThanAreTakenAtATimeAreToldSoAndEachOfTheOthersIsAnswered() throws Exception {
    var first = Asking.later(rig);
    var second = Asking.later(rig);
    var third = Asking.later(rig);
    await().until(() -> rig.engine.coral().underWay().size() == 3);

    HttpResponse<String> refusal = rig.ask("sum", SUM);

    assertThat(refusal.statusCode()).isEqualTo(503);
    assertThat(json(refusal).get("error").asText()).isEqualTo("Exceeds maximum queue size");
    rig.engine.permits.release(3);
    for (var each : List.of(first, second, third)) {
      assertThat(each.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertNothingIsKept();
  }

  @Test
  void aClientThatGoesAwayInTheMiddleLeavesNothing() throws Exception {
    String head =
        "POST /v2/models/sum/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", rig.port())) {
      socket.getOutputStream().write((head + "{\"inputs\": [").getBytes(UTF_8));
      socket.getOutputStream().flush();
      await().until(() -> rig.gateway.inference().memory().taken() > 0);
    }
    assertNothingIsKept();
  }

  @Test
  void aModelWhoseConstantsAreDamagedIsNotReady() throws Exception {
    rig.install("hurt", "1", "add", Rig.floats(1, 2, 3, 4, 5, 6, 7, 8));
    Path weights = rig.repository.find("hurt.k").get(0).folder().resolve("weights.bin");
    Files.delete(weights);

    assertThat(rig.get("/v2/models/hurt/ready").statusCode()).isEqualTo(400);
    HttpResponse<byte[]> refusal =
        rig.post(
            "/v2/models/hurt/infer",
            BodyPublishers.ofByteArray(Rig.floats(1)),
            "Inference-Header-Content-Length",
            "0");
    assertThat(refusal.statusCode()).isEqualTo(503);
    assertThat(new String(refusal.body(), UTF_8)).contains("weights.bin cannot be read");
    assertNothingIsKept();
  }
}
