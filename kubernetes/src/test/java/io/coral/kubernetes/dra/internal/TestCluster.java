package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coral.kubernetes.internal.Strict;
import io.coral.kubernetes.internal.TestKubelet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** The API server and the scheduler that are in the kubelet's process. */
public final class TestCluster {

  public static final String NODE = "node-1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestKubelet kubelet;
  private final Path folder;
  private final int port;

  /** Makes its certificate and begins to serve. */
  public TestCluster(TestKubelet kubelet, Path folder) throws Exception {
    this.kubelet = kubelet;
    this.folder = folder;
    assumeTrue(TestKubelet.works("openssl", "version"), "there is no openssl");
    assertThat(
            TestKubelet.works(
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=api",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-keyout",
                "" + key(),
                "-out",
                "" + authority()))
        .isTrue();
    Files.writeString(token(), "secret\n");
    port = ask("serve_cluster", "" + authority(), "" + key(), "secret").asInt();
  }

  private Path key() {
    return folder.resolve("api.key");
  }

  public Path authority() {
    return folder.resolve("api.crt");
  }

  public Path token() {
    return folder.resolve("token");
  }

  public URI address() {
    return URI.create("https://127.0.0.1:" + port);
  }

  private JsonNode ask(Object... question) {
    try {
      return JSON.readTree(kubelet.ask(JSON.writeValueAsString(question)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requires that whatever was said, by either side, is as Kubernetes publishes it. */
  public void requirePublished() {
    JsonNode said = ask("said");
    assertThat(said).isNotEmpty();
    said.forEach(each -> Strict.require(JSON.convertValue(each, Map.class)));
  }

  /** Has the objects of a kind that manifests have. */
  void apply(String manifests, String kind) {
    assertThat(Strict.read(manifests)).containsKey(kind);
    for (Object each : new Yaml().loadAll(manifests)) {
      if (((Map<?, ?>) each).get("kind").equals(kind)) {
        ask("apply", each);
      }
    }
  }

  /** Has the class of all boards. */
  void applyClass() throws IOException {
    apply(Files.readString(Path.of("deploy/claims/claims.yaml")), "DeviceClass");
  }

  /** The devices that the scheduler believes in, by name. */
  JsonNode offered() {
    return ask("offered");
  }

  /** All slices that there are. */
  JsonNode slices() {
    return ask("slices");
  }

  /** Somebody deletes a slice. */
  void lose(String slice) {
    ask("lose", slice);
  }

  /** Whether it answers that it is not available. */
  public void isDown(boolean down) {
    ask("down", down);
  }

  /** Whether it keeps to itself what it has read of a claim, until it no longer does. */
  void holdsBack(boolean holds) {
    ask("hold_back", holds);
  }

  /** How many claims it was asked for. */
  int reads() {
    return ask("reads").asInt();
  }

  /** A pod is there, or is no more. */
  public void pod(String name, boolean isThere) {
    ask("pod", name, isThere);
  }

  /** The events that there are. */
  public JsonNode events() {
    return ask("events");
  }

  /** Has a claim of a template for a pod; the devices that it was given. */
  List<String> schedule(String pod, String template, Object... config) {
    JsonNode answer = ask("schedule", pod, template, config);
    assertThat(answer.has("error")).as("%s", answer).isFalse();
    List<String> devices = new ArrayList<>();
    answer.get("devices").forEach(each -> devices.add(each.asText()));
    return devices;
  }

  /** What the scheduler says that does not find what a template asks for. */
  String tryToSchedule(String pod, String template) {
    return ask("schedule", pod, template, List.of()).path("error").asText();
  }

  /** Has a claim for a pod that was given a board of another node. */
  void scheduleElsewhere(String pod, String template) {
    ask("schedule_elsewhere", pod, template);
  }

  /** Whether nobody may say anything of claims, though they are heard of. */
  void isUntold(boolean untold) {
    ask("untold", untold);
  }

  /** The next claim of which something is said is given another board before that is answered. */
  void moves() {
    ask("moves");
  }

  /** How often it was asked something. */
  int asked() {
    return ask("asked").asInt();
  }

  /** All slices go, as with a kubelet that starts. */
  void wipe() {
    ask("wipe");
  }

  /** How many hear of claims. */
  int watches() {
    return ask("watches").asInt();
  }

  /** What the scheduler says of a pod whose boards it waits for. */
  String binding(String pod) {
    return ask("bindable", pod).asText();
  }

  /** The kubelet has a pod's claim prepared; it must work. */
  TestKubelet.Given prepare(String pod) {
    return given(ask("prepare", pod));
  }

  /** The same from a kubelet that lost its checkpoint. */
  TestKubelet.Given prepareAgain(String pod) {
    return given(ask("prepare_again", pod));
  }

  /** The kubelet begins to have a pod's claim prepared, and does other things meanwhile. */
  void beginToPrepare(String pod) {
    ask("begin", "prepare", pod);
  }

  /** What the pod's event says that was begun with, once that is known. */
  String begun() {
    return ask("finish").path("error").asText();
  }

  private static TestKubelet.Given given(JsonNode answer) {
    assertThat(answer.has("error")).as("%s", answer).isFalse();
    List<String> devices = new ArrayList<>();
    answer.get("devices").forEach(each -> devices.add(each.asText()));
    return new TestKubelet.Given(
        devices,
        Path.of(answer.get("host").asText()),
        Path.of(answer.get("container").asText()),
        Path.of(answer.get("socket").asText()));
  }

  /** What the pod's event says. */
  String tryToPrepare(String pod) {
    return ask("prepare", pod).path("error").asText();
  }

  /** The kubelet has a pod's claim taken back; what it says that does not work. */
  String unprepare(String pod) {
    return ask("unprepare", pod).path("error").asText();
  }

  /** The kubelet has lost what it kept of a pod's claim. */
  void forget(String pod) {
    ask("forget_claim", pod);
  }

  /** No pod has a pod's claim any more; it keeps what it was allocated, or does not. */
  void release(String pod, boolean deallocated) {
    ask("release_claim", pod, deallocated);
  }

  /** A pod has its claim again, with what that was allocated. */
  void reserve(String pod) {
    ask("reserve_claim", pod);
  }

  /** The claim of a pod goes from the API server. */
  void delete(String pod) {
    ask("delete_claim", pod);
  }
}
