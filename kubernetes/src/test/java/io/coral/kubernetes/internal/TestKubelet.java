package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kubelet in Python, in a process of its own; it is asked one thing at a time. */
public final class TestKubelet implements AutoCloseable {

  private static final Path PROTO = Path.of("src/main/proto").toAbsolutePath();
  private static final Path INACCEL = Path.of("../inaccel/src/main/proto").toAbsolutePath();
  private static final Path KUBELET = Path.of("src/test/python/kubelet.py").toAbsolutePath();
  private static final Pattern ENTRY = Pattern.compile("\"(\\w+)\": (\"[^\"]*\"|\\[[^]]*])");

  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  /** Says how to reach it; it does not run yet. */
  public TestKubelet(Path folder) throws IOException {
    process =
        new ProcessBuilder(
                "/usr/bin/python3", KUBELET.toString(), folder.toString(), messages().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader();
    questions = process.outputWriter();
  }

  /** Once for all tests: what it speaks with, and what InAccel's clients speak. */
  private static final class Messages {

    private static final Path FOLDER = Path.of("target", "messages").toAbsolutePath();

    private static final boolean ARE_MADE = make();

    private static boolean make() {
      try {
        Files.createDirectories(FOLDER);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      assertThat(
              works(
                  "protoc",
                  "-I",
                  PROTO.toString(),
                  "-I",
                  INACCEL.toString(),
                  "--python_out=" + FOLDER,
                  "csi.proto",
                  "deviceplugin.proto",
                  "dra.proto",
                  "inaccel.proto",
                  "pluginregistration.proto",
                  "podresources.proto"))
          .isTrue();
      return works("/usr/bin/python3", "-c", "import grpc, google.protobuf");
    }
  }

  /** The messages in Python; without what they take, tests are left out. */
  public static Path messages() {
    assumeTrue(works("protoc", "--version"), "there is no protoc");
    assumeTrue(Messages.ARE_MADE, "there is no gRPC in Python");
    return Messages.FOLDER;
  }

  public static boolean works(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .onExit()
              .join()
              .exitValue()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Tells it something, and what it says; both are JSON. */
  public String ask(String json) {
    try {
      questions.write(json + "\n");
      questions.flush();
      String answer = answers.readLine();
      assertThat(answer).as("the kubelet's answer to %s", json).isNotNull();
      return answer;
    } catch (IOException e) {
      throw new AssertionError("the kubelet is gone", e);
    }
  }

  public void start() {
    ask("[\"start\"]");
  }

  /** Without knowing its pods, as one that has not heard of them yet. */
  public void startWithoutPods() {
    ask("[\"start\", false]");
  }

  public void learnPods() {
    ask("[\"sync\"]");
  }

  public void stop() {
    ask("[\"stop\"]");
  }

  /** Stops and loses all that it knew, as one of another node. */
  public void forget() {
    ask("[\"forget\"]");
  }

  public void refuse(boolean refuses) {
    ask("[\"refusing\", " + refuses + "]");
  }

  /** The devices that it would give. */
  public List<String> healthy(String resource) {
    return strings(ask("[\"healthy\", \"" + resource + "\"]"));
  }

  public int registrations() {
    return Integer.parseInt(ask("[\"count\"]"));
  }

  /** How often it was asked who has what. */
  public int looks() {
    return Integer.parseInt(ask("[\"looked\"]"));
  }

  /**
   * What a container was given.
   *
   * @param host the folder on the node
   * @param container the same in the container
   * @param socket as its environment says
   */
  public record Given(List<String> devices, Path host, Path container, Path socket) {}

  /** Starts a pod; it must work. */
  public Given allocate(String resource, int count, String pod) {
    String answer = tryAllocate(resource, count, pod);
    assertThat(answer).doesNotContain("\"error\"");
    Map<String, String> entries =
        ENTRY
            .matcher(answer)
            .results()
            .collect(Collectors.toMap(each -> each.group(1), each -> each.group(2)));
    return new Given(
        strings(entries.getOrDefault("devices", "")),
        path(entries, "host"),
        path(entries, "container"),
        path(entries, "socket"));
  }

  private static Path path(Map<String, String> entries, String name) {
    return Path.of(strings(entries.getOrDefault(name, "")).get(0));
  }

  /** Starts a pod; what the kubelet says. */
  public String tryAllocate(String resource, int count, String pod) {
    return ask("[\"allocate\", \"" + resource + "\", " + count + ", \"" + pod + "\"]");
  }

  /** Gives a device that was healthy a moment ago; what the kubelet says. */
  String insist(String resource, String device) {
    return ask("[\"insist\", \"" + resource + "\", [\"" + device + "\"]]");
  }

  /** Starts a pod that asks for no boards. */
  public void run(String pod) {
    ask("[\"run_plain\", \"" + pod + "\"]");
  }

  /** The drivers of volumes that it knows. */
  public List<String> drivers() {
    return strings(ask("[\"drivers\"]"));
  }

  /** Where a pod's inline volume is; it must work. */
  public Path publish(String pod, Map<String, String> attributes) {
    String answer = tryPublish(pod, attributes);
    assertThat(answer).doesNotContain("\"error\"");
    return Path.of(answer.replaceAll(".*\"host\": \"([^\"]*)\".*", "$1"));
  }

  /** Asks for a pod's inline volume; what the pod's event says. */
  public String tryPublish(String pod, Map<String, String> attributes) {
    return ask("[" + publishing(pod, attributes) + "]");
  }

  private static String publishing(String pod, Map<String, String> attributes) {
    String pairs =
        attributes.entrySet().stream()
            .map(each -> "\"" + each.getKey() + "\": \"" + each.getValue() + "\"")
            .collect(Collectors.joining(", "));
    return "\"publish\", \"" + pod + "\", {" + pairs + "}";
  }

  /** Begins to ask for a pod's inline volume, and does other things meanwhile. */
  public void beginToPublish(String pod, Map<String, String> attributes) {
    ask("[\"begin\", " + publishing(pod, attributes) + "]");
  }

  /** What the pod's event says that was begun with, once that is known. */
  public String begun() {
    return ask("[\"finish\"]");
  }

  /** Takes a pod's volume away. */
  public String unpublish(String pod) {
    return ask("[\"unpublish\", \"" + pod + "\"]");
  }

  /** The pod has ended. */
  public void end(String pod) {
    ask("[\"end\", \"" + pod + "\"]");
  }

  /** What a real one would not have taken. */
  public List<String> faults() {
    return strings(ask("[\"faults\"]"));
  }

  private static List<String> strings(String json) {
    Matcher matcher = Pattern.compile("\"([^\"]*)\"").matcher(json);
    return matcher.results().map(each -> each.group(1)).toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
