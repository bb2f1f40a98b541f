package io.coral.itests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A page in Chromium without a window, by the DevTools protocol. One thread. */
final class Browser implements AutoCloseable {

  private static final String PROGRAM = "chromium";
  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger number = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  /** Opens an empty page. */
  Browser(Path folder, int width, int height) throws Exception {
    process =
        new ProcessBuilder(
                PROGRAM,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--remote-debugging-port=0",
                "--window-size=" + width + "," + height,
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("chromium.log").toFile())
            .start();
    Path told = folder.resolve("DevToolsActivePort");
    Awaitility.await("Chromium tells its port")
        .atMost(Duration.ofSeconds(LIMIT_SECONDS))
        .until(() -> Files.exists(told) && Files.readAllLines(told).size() > 1);
    int port = Integer.parseInt(Files.readAllLines(told).get(0));
    JsonNode pages =
        json.readTree(URI.create("http://127.0.0.1:" + port + "/json/list").toURL().openStream());
    String address = "";
    for (JsonNode page : pages) {
      if (page.get("type").asText().equals("page")) {
        address = page.get("webSocketDebuggerUrl").asText();
      }
    }
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Reader())
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    for (String domain : List.of("Page", "Runtime", "Log", "Network", "Accessibility")) {
      call(domain + ".enable", Map.of());
    }
  }

  private final class Reader implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void take(String message) {
    try {
      JsonNode node = json.readTree(message);
      CompletableFuture<JsonNode> asked =
          node.has("id") ? answers.remove(node.get("id").asInt()) : null;
      if (asked != null) {
        asked.complete(node);
      } else {
        events.add(node);
      }
    } catch (IOException e) {
      throw new IllegalStateException("DevTools speak JSON", e);
    }
  }

  private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    ObjectNode message = json.createObjectNode();
    int id = number.incrementAndGet();
    message.put("id", id).put("method", method);
    message.set("params", json.valueToTree(parameters));
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(message.toString(), true).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    JsonNode node = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (node.has("error")) {
      throw new IOException(method + ": " + node.get("error"));
    }
    return node.get("result");
  }

  /** Goes to an address. */
  void open(URI address) throws Exception {
    call("Page.navigate", Map.of("url", address.toString()));
  }

  /** What an expression is on the page. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IOException(expression + ": " + result.get("exceptionDetails"));
    }
    return result.get("result").path("value");
  }

  /** The same of a file of the tests. */
  JsonNode evaluateFile(String name) throws Exception {
    return evaluate(source(name));
  }

  /**
   * Runs a file of the tests in each page that is opened from now on, before all that is its own.
   */
  void beforeEachPage(String name) throws Exception {
    call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", source(name)));
  }

  private static String source(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/page").resolve(name));
  }

  /** Presses a key that types nothing, or a blank. */
  void press(Key key) throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of(
              "type", type,
              "key", key.name,
              "code", key.code,
              "text", type.equals("keyDown") ? key.text : "",
              "windowsVirtualKeyCode", key.number));
    }
  }

  enum Key {
    TAB("Tab", "Tab", "", 9),
    ENTER("Enter", "Enter", "\r", 13),
    SPACE(" ", "Space", " ", 32);

    private final String name;
    private final String code;
    private final String text;
    private final int number;

    Key(String name, String code, String text, int number) {
      this.name = name;
      this.code = code;
      this.text = text;
      this.number = number;
    }
  }

  /** Types a text. */
  void type(String text) throws Exception {
    call("Input.insertText", Map.of("text", text));
  }

  /**
   * What a screen reader is told of, as "role: name", in its order; no plain text.
   *
   * @param roles those that are asked for
   */
  List<String> told(Set<String> roles) throws Exception {
    List<String> told = new ArrayList<>();
    for (JsonNode node : call("Accessibility.getFullAXTree", Map.of()).get("nodes")) {
      String role = node.at("/role/value").asText();
      if (!node.path("ignored").asBoolean() && roles.contains(role)) {
        told.add(role + ": " + node.at("/name/value").asText());
      }
    }
    return told;
  }

  private List<JsonNode> heard(String method) {
    return events.stream().filter(event -> event.path("method").asText().equals(method)).toList();
  }

  /** Whether the page is seen in the dark; nothing moves but at once. */
  void dark(boolean isDark) throws Exception {
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Another screen. */
  void resize(int width, int height, boolean isPhone) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", isPhone));
  }

  /** What stands on the screen, as PNG. */
  void screenshot(Path file) throws Exception {
    JsonNode shot = call("Page.captureScreenshot", Map.of("format", "png"));
    Files.write(file, Base64.getDecoder().decode(shot.get("data").asText()));
  }

  /** What the page complained of: exceptions, violations of its policy, errors. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (JsonNode event : events) {
      String method = event.path("method").asText();
      boolean isError =
          method.equals("Log.entryAdded")
              && event.at("/params/entry/level").asText().equals("error");
      if (isError || method.equals("Runtime.exceptionThrown")) {
        complaints.add(event.get("params").toString());
      }
    }
    return complaints;
  }

  /** The addresses that it asked for. */
  List<URI> asked() {
    return heard("Network.requestWillBeSent").stream()
        .map(event -> URI.create(event.at("/params/request/url").asText()))
        .toList();
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
