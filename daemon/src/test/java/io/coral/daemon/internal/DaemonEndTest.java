package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Coral;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that wait on a thread of their own while the daemon ends, or is asked for more. */
@Timeout(60)
class DaemonEndTest {

  private static final int CALLS_OF_ONE = 4;

  private final Waiting engine = new Waiting();
  private Daemon daemon;

  /** An engine all of whose calls wait until they may go on, but for those that lead to them. */
  private static final class Waiting implements InvocationHandler {

    private final CountDownLatch permit = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) {
      switch (method.getName()) {
        case "admit":
          return null;
        case "wouldFetch":
          return false;
        case "array":
          return array();
        case "submit":
          if (((Request) arguments[0]).patience().isZero()) {
            throw new IllegalStateException("nothing runs here");
          }
          break;
        default:
          break;
      }
      awaitPermit();
      return List.of();
    }

    private void awaitPermit() {
      waiting.incrementAndGet();
      try {
        permit.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
    }

    /** One that is written at once. */
    private Object array() {
      return Proxy.newProxyInstance(
          CoralArray.class.getClassLoader(),
          new Class<?>[] {CoralArray.class},
          (self, method, arguments) ->
              switch (method.getName()) {
                case "size", "content" -> 4L;
                case "write" -> view();
                case "read" -> {
                  awaitPermit();
                  yield view();
                }
                default -> null;
              });
    }

    private static CoralArray.View view() {
      return new CoralArray.View() {
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(4);

        @Override
        public ByteBuffer buffer() {
          return bytes;
        }

        @Override
        public List<ByteBuffer> buffers() {
          return List.of(bytes);
        }

        @Override
        public void close() {}
      };
    }
  }

  @AfterEach
  void stop() {
    engine.permit.countDown();
    daemon.close();
  }

  private void start(Path temp, String drain) throws IOException {
    Coral coral =
        (Coral)
            Proxy.newProxyInstance(
                Coral.class.getClassLoader(), new Class<?>[] {Coral.class}, engine);
    Map<String, String> said =
        Map.of("socket", temp.resolve("coral.sock").toString(), "drain.limit", drain);
    daemon = Daemon.start(coral, new Host() {}, Settings.of(DaemonSettings.PID, said));
  }

  private static Wire.Call.Builder boards() {
    return Wire.Call.newBuilder().setBoards(Wire.ListBoards.newBuilder());
  }

  static Stream<Arguments> waiting() {
    return Stream.of(
        Arguments.of("a list", boards()),
        Arguments.of(
            "a request",
            Wire.Call.newBuilder()
                .setSubmit(Wire.Submit.newBuilder().setAccelerator("any").setPatience(1))),
        Arguments.of(
            "a preparation",
            Wire.Call.newBuilder().setPrepare(Wire.Prepare.newBuilder().setBoard("any"))),
        Arguments.of(
            "a reservation",
            Wire.Call.newBuilder()
                .setReserve(Wire.Reserve.newBuilder().setBoards("any").setCount(1).setTerm(1000))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waiting")
  void whatWaitsIsLeftToTheNextDaemon(String name, Wire.Call.Builder call, @TempDir Path temp)
      throws IOException {
    start(temp, "0s");
    try (TestClient client = TestClient.welcome(daemon.socket())) {
      long id = client.send(call);
      await().until(() -> engine.waiting.get() == 1);

      daemon.close();

      assertThat(client.reply(id).getFailure().getCode()).isEqualTo(Code.ENDING);
    }
  }

  @Test
  void whatActsOnceAndHasBegunIsNotLeftToTheNextDaemon(@TempDir Path temp) throws IOException {
    start(temp, "0s");
    try (TestClient client = TestClient.welcome(daemon.socket())) {
      long id =
          client.send(Wire.Call.newBuilder().setReset(Wire.Reset.newBuilder().setBoard("any")));
      await().until(() -> engine.waiting.get() == 1);

      daemon.close();

      assertThat(client.reply(id).getFailure().getCode()).isEqualTo(Code.UNKNOWN);
    }
  }

  @Test
  void contentThatIsAskedForComesBeforeTheEnd(@TempDir Path temp) throws Exception {
    start(temp, "1h");
    try (TestClient client = TestClient.welcome(daemon.socket());
        TestClient.Lent lent = client.new Lent(4096)) {
      Wire.Range.Builder range =
          Wire.Range.newBuilder().setSegment(lent.number).setLength(4).setVersion(1);
      Wire.Call.Builder submit =
          TestClient.submit("any", Wire.Argument.newBuilder().setArray(range).build());
      client.ask(submit);
      long fetch =
          client.send(Wire.Call.newBuilder().setFetch(Wire.Fetch.newBuilder().setArray(range)));
      await().until(() -> engine.waiting.get() == 1);
      Thread end = new Thread(daemon::close);
      end.start();
      await().until(() -> client.ask(submit).getFailure().getCode() == Code.ENDING);

      engine.permit.countDown();

      assertThat(client.reply(fetch).hasDone()).isTrue();
      end.join();
    }
  }

  /** Has clients of one tenant wait for as much as they may. */
  private List<TestClient> waiting(Path socket, int calls) throws IOException {
    int before = engine.waiting.get();
    List<TestClient> all = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      if (i % CALLS_OF_ONE == 0) {
        all.add(TestClient.welcome(socket));
      }
      all.get(i / CALLS_OF_ONE).send(boards());
    }
    await().until(() -> engine.waiting.get() == before + calls);
    return all;
  }

  @Test
  void aClientMayHoldFourThreadsAndATenantAsManyAsAreFree(@TempDir Path temp) throws IOException {
    start(temp, "0s");
    Path lab = temp.resolve("lab.sock");
    daemon.open(lab, PosixFilePermissions.fromString("rw-------"), "lab");
    List<TestClient> all = new ArrayList<>();
    try {
      all.addAll(waiting(daemon.socket(), 32));
      assertThat(all.get(0).ask(boards()).getFailure().getText())
          .contains("at most 4 of one client");
      all.add(TestClient.welcome(daemon.socket()));
      Wire.Failure refused = all.get(all.size() - 1).ask(boards()).getFailure();
      assertThat(refused.getCode()).isEqualTo(Code.OVERLOADED);
      assertThat(refused.getText())
          .contains("so do 32 calls of tenant default, beside which 32 of 64 may");

      all.addAll(waiting(lab, 16));
      all.add(TestClient.welcome(lab));
      refused = all.get(all.size() - 1).ask(boards()).getFailure();
      assertThat(refused.getText()).contains("so do 16 calls of tenant lab, beside which 16");
    } finally {
      all.forEach(TestClient::close);
    }
  }
}
