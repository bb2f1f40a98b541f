package io.coral.inaccel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.coral.inaccel.wire.Wire;
import io.coral.spec.settings.Settings;
import io.grpc.CallOptions;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What clients, tenants and roots may have at a time, and what ends what they wait for. */
class EndpointLimitsTest extends OneEndpoint {

  @Test
  void whoGivesUpDoesNotWaitForABoardAnyMore() throws Exception {
    List<Future<Wire.Response>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      client.file("giveU" + i);
      Wire.Request held = Client.request("test.held", Client.array("giveU" + i, 0, PAGE, 0));
      calls.add(client.submit(held, CallOptions.DEFAULT));
    }
    awaitRequests(8);
    calls.forEach(call -> call.cancel(true));

    // those that no board has end at once, long before the kernels give up by themselves
    await()
        .atMost(15, TimeUnit.SECONDS)
        .until(() -> rig.engine.coral().underWay().size() < calls.size());
    rig.engine.permits.release(8);
    awaitRequests(0);
    rig.engine.permits.drainPermits();
    assertThat(client.numbers("giveU0", 1)).containsExactly(0);
  }

  @Test
  void aDeadlineIsKeptAndTheEngineKnowsIt() {
    Future<Wire.Response> late =
        client.submit(
            Client.request("test.held", Client.array("inputB", 0, PAGE, 0)),
            CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS));
    awaitRequests(1);
    assertThat(rig.engine.coral().underWay().get(0).request().deadline()).isPresent();

    assertThatThrownBy(() -> late.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("DEADLINE_EXCEEDED");
    rig.engine.permits.release();
    awaitRequests(0);
    rig.engine.permits.drainPermits();
  }

  @Test
  void moreRequestsOfOneConnectionThanItMayHaveWaitAtTheClient() throws Exception {
    try (Endpoint narrow = open("narrow", Map.of("client.requests", "1"));
        Client other = new Client(temp.resolve("narrow"), rig.loops)) {
      assertThat(narrow.kept().files()).isZero();
      other.file("output");
      Wire.Request held = Client.request("test.held", Client.array("output", 0, PAGE, 0));
      Future<Wire.Response> first = other.submit(held, CallOptions.DEFAULT);
      Future<Wire.Response> second = other.submit(held, CallOptions.DEFAULT);
      awaitRequests(1);
      rig.engine.permits.release(2);

      assertThat(first.get(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(second.get(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void oneConnectionMoreThanThereMayBeIsHungUpOn() throws Exception {
    try (Endpoint single = open("single", Map.of("clients", "1"));
        Client second = new Client(temp.resolve("single"), rig.loops)) {
      assertThat(single.kept().files()).isZero();
      try (Client first = new Client(temp.resolve("single"), rig.loops)) {
        assertThat(statusOfNone(first)).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(statusOfNone(second)).isEqualTo(Status.Code.UNAVAILABLE);
      }
      await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> statusOfNone(second) == Status.Code.NOT_FOUND);
    }
  }

  private static Status.Code statusOfNone(Client client) {
    return client.refusal(Client.request("none")).getCode();
  }

  @Test
  void rootsComeAndGoEachWithItsTenantHoweverLongTheirPaths() throws Exception {
    String name = "." + "f".repeat(100) + "/_resources";
    Path root = temp.resolve(name);
    try (Endpoint blue = open(name, Map.of("tenant", "blue"));
        Endpoint nobody = open("other", Map.of("tenant", "nobody"));
        Client ofNobody = new Client(temp.resolve("other"), rig.loops)) {
      assertThat(blue.kept()).isEqualTo(nobody.kept());
      Wire.Argument array = Client.scalar(new byte[4]);
      Status status =
          ofNobody.refusal(Client.request("test.add", array, array, array, Client.number(1)));
      assertThat(status.getDescription()).contains("'nobody' is not configured");
      assertThat(root.resolve("run").resolve("coral.sock")).exists();
      assertThatThrownBy(() -> open(name, Map.of())).hasMessageContaining("another process");
    }
    assertThat(root.resolve("run").resolve("coral.sock")).doesNotExist();
  }

  @Test
  void theQuotasOfItsTenantHoldForARoot() throws Exception {
    try (Endpoint blue = open("blue", Map.of("tenant", "blue"));
        Client ofBlue = new Client(temp.resolve("blue"), rig.loops)) {
      Wire.Request three = pages(ofBlue, "first1", "second", "third1");
      assertThat(ofBlue.refusal(three).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(ofBlue.refusal(three).getDescription())
          .contains("tenant blue has 8192 bytes", "with 4096 more these would be above 8192");

      ofBlue.file("output");
      Wire.Request held = Client.request("test.held", Client.array("output", 0, PAGE, 0));
      Future<Wire.Response> first = ofBlue.submit(held, CallOptions.DEFAULT);
      awaitRequests(1);
      Status status = ofBlue.refusal(held);
      assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(status.getDescription()).contains("tenant blue has 1 requests without a reply");

      client.serve(addition(0, 0));
      rig.engine.permits.release(2);
      assertThat(first.get(30, TimeUnit.SECONDS)).isNotNull();
      ofBlue.serve(held);
      assertThat(blue.kept().files()).isEqualTo(4);
    }
  }

  private static Wire.Request pages(Client client, String... ids) throws IOException {
    List<Wire.Argument> arguments = new ArrayList<>();
    for (String id : ids) {
      client.file(id);
      arguments.add(Client.array(id, 0, PAGE, 0));
    }
    arguments.add(Client.number(3));
    return Client.request("test.add", arguments.toArray(Wire.Argument[]::new));
  }

  private static Endpoint open(String name, Map<String, String> more) throws IOException {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("root", temp.resolve(name).toString());
    return Endpoint.open(Settings.of(RootSettings.PID, settings), rig.shared);
  }
}
