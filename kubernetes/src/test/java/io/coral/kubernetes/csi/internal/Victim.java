package io.coral.kubernetes.csi.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.repository.BitstreamRepository;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.grpc.EventLoops;
import io.coral.inaccel.Roots;
import io.coral.inaccel.internal.Copiers;
import io.coral.inaccel.internal.Quotas;
import io.coral.inaccel.internal.RootsComponent;
import io.coral.kubernetes.internal.NodeProcess;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.internal.Steps;
import io.coral.kubernetes.internal.TestNode;
import io.coral.repository.install.internal.RemoteRepositoriesComponent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A daemon with both plugins that is killed: so many of their steps after it was told so. */
final class Victim {

  private Victim() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Steps steps = new Steps(() -> Runtime.getRuntime().halt(1));
    steps.last(Integer.parseInt(arguments[1]));
    DaemonRig rig = new DaemonRig(folder.resolve("node"), "count=2");
    Coral coral = steps.of(Coral.class, rig.coral());
    EventLoops loops = new EventLoops();
    BitstreamRepository repository = DiskRepository.ofSystemProperties();
    RootsComponent roots =
        new RootsComponent(coral, repository, loops, new Copiers(), new Quotas());
    TestNode boards = new TestNode(coral, steps.of(Entrances.class, rig.entrances()), folder);
    VolumePlugin volumes =
        VolumePlugin.start(
            coral,
            steps.of(Roots.class, roots),
            steps.of(BitstreamRepository.class, repository),
            new RemoteRepositoriesComponent(Map.of(), repository),
            new VolumeSettings(
                folder.resolve("kubelet"),
                steps.of(folder.resolve("state")),
                "node-1",
                true,
                List.of(),
                Duration.ofMillis(50),
                Duration.ofMillis(500)),
            PodEvents.NONE,
            loops);
    NodeProcess.answer(steps, coral);
    // whoever asked is gone
    volumes.close();
    boards.close();
    System.exit(0);
  }
}
