package io.coral.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.OpenCoral;
import io.coral.client.DaemonCoral;
import io.coral.protocol.Frames;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext$;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorCoralTest {

  private static final Map<String, String> PROPERTIES =
      Map.of("io.coral.api.open", "engine", "io.coral.runtime.sim.boards", "count=3");

  /** Executor 7, with some resources. */
  private record Context(MetricRegistry metricRegistry, Map<String, ResourceInformation> resources)
      implements PluginContext {

    @Override
    public SparkConf conf() {
      return new SparkConf(false).set("spark.app.id", "app-1");
    }

    @Override
    public String executorID() {
      return "7";
    }

    @Override
    public String hostname() {
      throw new UnsupportedOperationException("as on an executor that does not listen");
    }

    @Override
    public void send(Object message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Object ask(Object message) {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeEach
  void threeBoards() {
    PROPERTIES.forEach(System::setProperty);
  }

  @AfterEach
  void end() {
    ExecutorCoral.end();
    PROPERTIES.keySet().forEach(System::clearProperty);
  }

  private void begin(String driversVersion, String... addresses) {
    ResourceInformation fpga = new ResourceInformation("fpga", addresses);
    Context context = new Context(new MetricRegistry(), Map.of("fpga", fpga));
    ExecutorCoral.begin(new ExecutorCoral(context, "worker-b", driversVersion));
  }

  @Test
  void anEngineLeavesTheBoardsThatSparkGaveToOthers() {
    begin(Version.ofThisJar(), "sim/sim-1");

    assertThat(Accelerated.coral().boards())
        .extracting(Board::state)
        .containsExactly(Board.State.CLAIMED, Board.State.AVAILABLE, Board.State.CLAIMED);
    assertThat(Accelerated.coral().boards().get(0).owner().orElseThrow())
        .contains("Spark did not give it to executor 7 on worker-b");
    assertThat(ExecutorCoral.ofThisProcess().boards()).isEqualTo(1);
  }

  @Test
  void requestsAreForTheApplication() {
    begin(Version.ofThisJar(), "sim/sim-0");

    assertThat(ExecutorCoral.ofThisProcess().request("vector.addition").application())
        .isEqualTo("app-1");
  }

  @Test
  void tasksShareOneCoralWhichEndsWithTheExecutor() {
    begin(Version.ofThisJar(), "sim/sim-0");
    ExecutorCoral executor = ExecutorCoral.ofThisProcess();
    Coral coral = executor.coral();

    assertThat(Accelerated.coral()).isSameAs(coral);

    ExecutorCoral.end();
    assertThatThrownBy(executor::coral)
        .isInstanceOf(WorkerException.class)
        .hasMessage("executor 7 on worker-b is ending; ask from tasks that it runs");
  }

  @Test
  void anotherVersionIsSaidWithBothAndTheExecutor() {
    begin("0.9.0", "sim/sim-0");

    assertThatThrownBy(Accelerated::coral)
        .isInstanceOf(WorkerException.class)
        .hasMessage(
            "executor 7 on worker-b has Coral "
                + Version.ofThisJar()
                + ", and the driver has 0.9.0; put the same jars on the class paths of both");
  }

  @Test
  void anEngineThatCannotBeHadAsWantedIsClosed() {
    AtomicInteger closes = new AtomicInteger();
    GivenCoral.open(
        () ->
            (OpenCoral)
                Proxy.newProxyInstance(
                    OpenCoral.class.getClassLoader(),
                    new Class<?>[] {OpenCoral.class},
                    (self, method, arguments) -> {
                      if (method.getName().equals("close")) {
                        return closes.incrementAndGet();
                      }
                      throw new IllegalStateException("no " + method.getName());
                    }));
    begin(Version.ofThisJar(), "sim/sim-0");

    assertThatThrownBy(Accelerated::coral)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no boards");
    assertThat(closes).hasValue(1);
  }

  @Test
  void aDaemonThatHangsUpIsSaidWithTheExecutorAndWhereToLook(@TempDir Path temp) throws Exception {
    Path socket = temp.resolve("coral.sock");
    try (ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      daemon.bind(UnixDomainSocketAddress.of(socket));
      GivenCoral.open(
          () -> {
            CompletableFuture<Void> welcomed = CompletableFuture.runAsync(() -> welcome(daemon));
            DaemonCoral client = DaemonCoral.connect(socket, Duration.ZERO);
            welcomed.join();
            return client;
          });
      begin(Version.ofThisJar());

      assertThatThrownBy(Accelerated::coral)
          .isInstanceOf(WorkerException.class)
          .hasMessageStartingWith("executor 7 on worker-b: ")
          .hasMessageEndingWith("; look at `coral status` there");
    }
  }

  /** Welcomes one client, and hangs up. */
  private static void welcome(ServerSocketChannel daemon) {
    ByteBuffer said = ByteBuffer.allocate(Frames.LARGEST);
    try (SocketChannel client = daemon.accept()) {
      client.read(said);
      Wire.Call hello = Wire.Call.parseFrom(said.flip().position(Frames.HEADER));
      Wire.Welcome welcome = Wire.Welcome.newBuilder().setVersion(1).build();
      Wire.Reply reply = Wire.Reply.newBuilder().setId(hello.getId()).setWelcome(welcome).build();
      client.write(ByteBuffer.wrap(Frames.frame(reply)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aTaskKeepsNothingOfWhatItHasMapped() {
    begin(Version.ofThisJar());
    TaskContext$.MODULE$.setTaskContext(TaskContext$.MODULE$.empty());
    try {
      WeakReference<Iterator<Integer>> elements = mapped();

      await()
          .until(
              () -> {
                System.gc();
                return elements.refersTo(null);
              });
    } finally {
      TaskContext$.MODULE$.unset();
    }
  }

  private static WeakReference<Iterator<Integer>> mapped() {
    Iterator<Integer> none = new ArrayList<Integer>().iterator();
    Call<Integer, Integer> call = (request, number) -> new Asked<>(request, () -> number);
    assertThat(Accelerated.map(none, "vector.addition", call)).isExhausted();
    return new WeakReference<>(none);
  }

  @Test
  void noBoardIsSaidWithTheExecutorAndTheRemedy() {
    System.setProperty("io.coral.runtime.sim.boards", "count=0");
    begin(Version.ofThisJar());

    assertThatThrownBy(() -> ExecutorCoral.ofThisProcess().boards())
        .hasMessageStartingWith("executor 7 on worker-b has no board that can be used; ")
        .hasMessageContaining("spark.executor.resource.fpga.amount=1");
  }

  @Test
  void withoutThePluginTheRemedyIsSaid() {
    assertThatThrownBy(Accelerated::coral)
        .hasMessageContaining("spark.plugins=io.coral.spark.CoralPlugin");
  }
}
