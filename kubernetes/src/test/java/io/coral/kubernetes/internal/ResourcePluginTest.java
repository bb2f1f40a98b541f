package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.daemon.internal.DaemonRig;
import io.coral.grpc.EventLoops;
import io.coral.grpc.LocalServer;
import io.coral.kubernetes.wire.Plugin;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boards of one kind beside kubelets that answer when the test says so. */
@Timeout(60)
class ResourcePluginTest {

  @TempDir private Path temp;
  private final EventLoops loops = new EventLoops();
  private final List<LocalServer> kubelets = new ArrayList<>();
  private final BlockingQueue<Question> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Runnable> thread = new LinkedBlockingQueue<>();

  private record Question(String resource, StreamObserver<Plugin.Empty> answer) {}

  private DaemonRig rig;
  private Kubelet kubelet;
  private ResourcePlugin plugin;

  @BeforeEach
  void start() throws IOException {
    rig = new DaemonRig(temp);
    kubelet = new Kubelet(temp.resolve("kubelet"), loops);
    Files.createDirectories(kubelet.plugins());
    Replicas alone = Replicas.of("replicas", List.of());
    plugin =
        new ResourcePlugin(
            "coral/sim",
            kubelet,
            alone,
            new Allocations(
                rig.coral(),
                rig.entrances(),
                temp.resolve("pods"),
                alone,
                Duration.ZERO,
                System::nanoTime),
            new RawBoards(rig.coral(), kind -> false, new DeviceNodes(temp), Optional.empty()),
            Duration.ZERO,
            thread::add);
  }

  @AfterEach
  void stop() {
    plugin.close();
    kubelets.forEach(LocalServer::close);
    loops.close();
    rig.close();
  }

  private void startKubelet() throws IOException {
    kubelets.add(
        LocalServer.listen(
            kubelet.plugins().resolve("kubelet.sock"),
            PosixFilePermissions.fromString("rw-------"),
            ServerServiceDefinition.builder("v1beta1.Registration")
                .addMethod(
                    KubeletApi.REGISTER,
                    ServerCalls.asyncUnaryCall(
                        (request, answer) ->
                            asked.add(new Question(request.getResourceName(), answer))))
                .build(),
            new LocalServer.Bounds(8, 8, 4 << 20),
            loops));
  }

  @Test
  void whatTheKubeletBeforeAnswersIsNoAnswerOfTheNextOne() throws Exception {
    startKubelet();
    plugin.keepServed(loops);
    StreamObserver<Plugin.Empty> first = asked.take().answer();
    Files.move(kubelet.plugins().resolve("kubelet.sock"), temp.resolve("old.sock"));
    startKubelet();
    plugin.keepServed(loops);
    assertThat(asked.take().resource()).isEqualTo("coral/sim");

    first.onNext(Plugin.Empty.getDefaultInstance());
    first.onCompleted();
    thread.take().run();
    plugin.keepServed(loops);

    String next = "the test's";
    kubelet.register(
        Plugin.RegisterRequest.newBuilder().setResourceName(next).build(), () -> {}, failed -> {});
    assertThat(asked.take().resource()).as("who asks next").isEqualTo(next);
  }
}
