package io.coral.gateway.functions.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coral.gateway.internal.HeapBytes;
import io.coral.gateway.internal.Memory;
import io.coral.gateway.internal.Rig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionServletTest {

  private static final String TEXT = "text/plain";

  /** Text in upper case, without spaces; of at most 1 MiB. */
  private static final String SHOUT = "/functions/test.shout";

  @TempDir private static Path temp;
  private static Rig rig;

  @BeforeAll
  static void start() throws Exception {
    rig = new Rig(temp, Map.of("request.bytes", "9MiB"), Map.of());
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @AfterEach
  void nothingIsKept() {
    await().until(() -> rig.gateway.inference().memory().taken() == 0);
  }

  private static HttpResponse<byte[]> post(String type, String body, String... more)
      throws IOException, InterruptedException {
    String[] headers = new String[more.length + 2];
    System.arraycopy(more, 0, headers, 2, more.length);
    headers[0] = "Content-Type";
    headers[1] = type;
    return rig.post(SHOUT, BodyPublishers.ofString(body), headers);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private static JsonNode problem(HttpResponse<byte[]> answer, int status) throws IOException {
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = new ObjectMapper().readTree(answer.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    return problem;
  }

  @Test
  void aBodyBecomesItsResult() throws Exception {
    HttpResponse<byte[]> answer = post("text/plain; charset=utf-8", "a b c");

    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    assertThat(text(answer)).isEqualTo("ABC");
    assertThat(answer.headers().firstValue("Content-Type")).contains(TEXT);
  }

  @Test
  void functionsAreListedWithWhatTheyTakeAndGive() throws Exception {
    JsonNode list = new ObjectMapper().readTree(rig.get("/functions").body()).get("functions");

    assertThat(list).hasSize(1);
    assertThat(list.get(0).get("accelerator").asText()).isEqualTo("test.shout");
    assertThat(list.get(0).get("signature").asText())
        .isEqualTo("shout (text/*, application/octet-stream, application/json) -> text/plain");
  }

  @Test
  void aBodyOfUnknownLengthIsTakenAsItComes() throws Exception {
    byte[] long1 = "ab".repeat(400_000).getBytes(UTF_8);
    HttpResponse<byte[]> answer =
        rig.post(
            SHOUT,
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(long1)),
            "Content-Type",
            TEXT);

    assertThat(text(answer)).isEqualTo("AB".repeat(400_000));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBodyThatIsTooLongIsRefusedWhetherItsLengthIsKnownOrNot(boolean isKnown) throws Exception {
    byte[] body = new byte[(9 << 20) + 1];
    HttpResponse<byte[]> answer =
        rig.post(
            SHOUT,
            isKnown
                ? BodyPublishers.ofByteArray(body)
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)),
            "Content-Type",
            TEXT);

    assertThat(problem(answer, 413).get("detail").asText()).contains("more than 9437184 bytes");
  }

  @Test
  void whatTheFunctionDoesNotTakeIsRefusedWithTheReason() throws Exception {
    assertThat(problem(post(TEXT, ""), 400).get("detail").asText()).contains("is empty");
    assertThat(problem(post(TEXT, "a".repeat((1 << 20) + 1)), 400).get("detail").asText())
        .contains("has 1048577 bytes; expected 1 to 1048576");
    assertThat(problem(post("image/png", "a"), 415).get("detail").asText())
        .isEqualTo(
            "test.shout takes text/*, application/octet-stream, application/json; got image/png");
    problem(post(TEXT, "a", "Content-Encoding", "gzip"), 415);
    problem(post(TEXT, "a", "Origin", "http://elsewhere"), 403);
    JsonNode unknown =
        problem(rig.post("/functions/test.whisper", BodyPublishers.ofString("a")), 404);
    assertThat(unknown.get("detail").asText()).contains("expected one of [test.shout]");
  }

  @Test
  void aResultThatIsTooLongIsAFault() throws Exception {
    assertThat(problem(post(TEXT, "a~"), 500).get("detail").asText())
        .contains("its result has 3 bytes; expected 0 to 2");
  }

  @Test
  void aClientThatGoesAwayLeavesNothing() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", rig.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST "
                      + SHOUT
                      + " HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9000"
                      + "\r\n\r\nabc")
                  .getBytes(UTF_8));
      await().until(() -> rig.gateway.inference().memory().taken() > 0);
    }
    await().until(() -> rig.gateway.inference().memory().taken() == 0);
    assertThat(text(post(TEXT, "a"))).isEqualTo("A");
  }

  /** More than the sockets keep for it. */
  @Test
  void aClientThatDoesNotTakeItsResultLeavesNothing() throws Exception {
    String file = "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n" + "a".repeat(1 << 20);
    byte[] body = ((file + "\r\n").repeat(7) + "--x--\r\n").getBytes(UTF_8);
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(1 << 12);
      socket.connect(new InetSocketAddress("127.0.0.1", rig.port()));
      String head =
          "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                  .formatted(SHOUT)
              + "Content-Length: %d\r\n\r\n".formatted(body.length);
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().write(body);
      assertThat(socket.getInputStream().read()).as("the answer has begun").isEqualTo('H');
    }
    await().until(() -> rig.gateway.inference().underWay() == 0);
    assertThat(text(post(TEXT, "a"))).isEqualTo("A");
  }

  @Test
  void oneFileOfAFormIsAnsweredAlone() throws Exception {
    HttpResponse<byte[]> answer =
        post(
            "multipart/form-data; boundary=xyz",
            "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\na\r\n--xy b\r\n--xyz--\r\n");

    assertThat(text(answer)).isEqualTo("A\r\n--XYB");
  }

  @Test
  void severalFilesAreAnsweredInTheirOrder() throws Exception {
    HttpResponse<byte[]> answer =
        post(
            "multipart/form-data; boundary=\"x y\"",
            "--x y\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\none\r\n"
                + "--x y\r\nContent-Disposition: form-data; name=\"f\"; filename=\"b\"\r\n\r\n"
                + "two\r\n--x y--\r\n");

    String type = answer.headers().firstValue("Content-Type").orElse("");
    assertThat(type).startsWith("multipart/mixed; boundary=");
    String boundary = "--" + type.substring(type.indexOf('=') + 1);
    String head = boundary + "\r\nContent-Disposition: attachment; name=\"f\"; filename=\"";
    String end = "\"\r\nContent-Type: text/plain\r\n\r\n";
    assertThat(text(answer))
        .isEqualTo(
            head + "a" + end + "ONE\r\n" + head + "b" + end + "TWO\r\n" + boundary + "--\r\n");
  }

  @Test
  void aFileThatIsNotTakenKeepsNoneOfTheOthers() throws Exception {
    problem(
        post(
            "multipart/form-data; boundary=xyz",
            "--xyz\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\none\r\n"
                + "--xyz\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\r\n--xyz--\r\n"),
        400);
  }

  @Test
  void anEventInBinaryModeIsAnsweredByOne() throws Exception {
    HttpResponse<byte[]> answer =
        post(
            TEXT,
            "a b",
            "ce-specversion",
            "1.0",
            "ce-id",
            "7",
            "ce-source",
            "/Gr%C3%B6%C3%9Fe",
            "ce-type",
            "t");

    assertThat(text(answer)).isEqualTo("AB");
    assertThat(answer.headers().firstValue("ce-specversion")).contains("1.0");
    assertThat(answer.headers().firstValue("ce-source")).contains(SHOUT);
    assertThat(answer.headers().firstValue("ce-type")).contains("io.coral.function.answered");
    assertThat(answer.headers().firstValue("ce-id"))
        .contains(
            new Event(Map.of("id", "7", "source", "/Größe", "type", "t", "specversion", "1.0"))
                .key());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'data': 'a b', 'datacontenttype': 'text/plain' | AB",
        "'datacontenttype': 'text/plain', 'data_base64': 'YSBi' | AB",
        "'data': {'k': 'v'} | {'K':'V'}",
        "'data': 'a b', 'datacontenttype': 'application/json' | 'AB'"
      })
  void anEventInStructuredModeIsAnsweredByOne(String data, String result) throws Exception {
    String event = "{'specversion': '1.0', 'id': '7', 'source': '/s', 'type': 't', " + data + "}";
    HttpResponse<byte[]> answer = post(StructuredEvent.TYPE, event.replace('\'', '"'));

    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(StructuredEvent.TYPE);
    JsonNode told = new ObjectMapper().readTree(answer.body());
    assertThat(new String(told.get("data_base64").binaryValue(), UTF_8))
        .isEqualTo(result.replace('\'', '"'));
    assertThat(told.get("datacontenttype").asText()).isEqualTo(TEXT);
  }

  @Test
  void anEventInStructuredModeIsOfABoundedLengthAndInJavasHeapMeanwhile() throws Exception {
    String event =
        "{'specversion': '1.0', 'id': '7', 'source': '/s', 'type': 't', 'data_base64': '%s'}"
            .replace('\'', '"');
    assertThat(
            problem(post(StructuredEvent.TYPE, event.formatted("a".repeat(8 << 20))), 413)
                .get("detail")
                .asText())
        .contains("at most 8388608 bytes; send it in binary mode");

    Memory heap = rig.gateway.heap("default").get(1);
    long left = (Runtime.getRuntime().maxMemory() >> 2) - heap.taken();
    try (HeapBytes other = new HeapBytes(List.of(heap))) {
      other.add(left - 1000);
      problem(post(StructuredEvent.TYPE, event.formatted("YSBi".repeat(1000))), 503);
      assertThat(heap.taken()).isEqualTo(left - 1000);
    }
    assertThat(post(StructuredEvent.TYPE, event.formatted("YSBi".repeat(1000))).statusCode())
        .isEqualTo(200);
    assertThat(heap.taken()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | expected an object",
        "{'specversion': '0.3', 'id': '7', 'source': '/s', 'type': 't'} | specversion is 0.3",
        "{'specversion': '1.0', 'id': '', 'source': '/s', 'type': 't'} | id is missing or empty",
        "{'specversion': '1.0', 'id': '7', 'id': '8'} | Duplicate field",
        "{'specversion': '1.0', 'id': '7', 'type': 't'} | source is missing",
        "{'specversion': '1.0', 'id': '7', 'source': '/s', 'type': 't', 'A': 1} | other characters",
        "{'specversion': '1.0', 'x': {}} | neither text nor number",
        "{'data': 1, 'data_base64': 'YQ=='} | both data and data_base64",
        "{'data_base64': '!'} | base64",
        "{} {} | specversion",
      })
  void whatIsNoEventIsRefusedWithTheReason(String event, String why) throws Exception {
    assertThat(
            problem(post(StructuredEvent.TYPE, event.replace('\'', '"')), 400)
                .get("detail")
                .asText())
        .contains("is no event of CloudEvents 1.0", why.replace('\'', '"'));
  }

  @Test
  void eventsInBatchesAreRefused() throws Exception {
    assertThat(
            problem(post("application/cloudevents-batch+json", "[]"), 415).get("detail").asText())
        .contains("one by one");
  }

  @Test
  void anEventMayNotNameObjectsUnlessTheSettingsSaySo() throws Exception {
    String event =
        "{'specversion': '1.0', 'id': '7', 'source': '/s', 'type': 't', 'dataref': 's3://b/k'}";
    assertThat(
            problem(post(StructuredEvent.TYPE, event.replace('\'', '"')), 403)
                .get("detail")
                .asText())
        .contains("io.coral.gateway.objects allows");
  }
}
