package io.coral.kubernetes.dra.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.grpc.EventLoops;
import io.coral.kubernetes.internal.ApiAccess;
import io.coral.kubernetes.internal.NodeProcess;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.internal.Replicas;
import io.coral.kubernetes.internal.Steps;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A daemon with the driver of claims that is killed: so many steps after it was told so. */
final class Victim {

  private Victim() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Steps steps = new Steps(() -> Runtime.getRuntime().halt(1));
    DaemonRig rig = new DaemonRig(folder.resolve("node"), "count=2");
    Coral coral = steps.of(Coral.class, rig.coral());
    ClaimSettings settings =
        new ClaimSettings(
            folder.resolve("kubelet"),
            TestCluster.NODE,
            List.of(),
            Replicas.of("shares", List.of()),
            steps.of(folder.resolve("claims")),
            steps.of(folder.resolve("state")),
            steps.of(folder.resolve("cdi")),
            new ApiAccess(
                URI.create(arguments[1]), folder.resolve("token"), folder.resolve("api.crt")),
            Duration.ofMillis(50),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            false,
            false,
            folder);
    ClaimDriver driver =
        ClaimDriver.start(
            coral,
            steps.of(Entrances.class, rig.entrances()),
            DiskRepository.ofSystemProperties(),
            settings,
            PodEvents.NONE,
            new EventLoops());
    NodeProcess.answer(steps, coral);
    // whoever asked is gone
    driver.close();
    System.exit(0);
  }
}
