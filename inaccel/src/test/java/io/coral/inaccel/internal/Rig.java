package io.coral.inaccel.internal;

import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.grpc.EventLoops;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An endpoint below a folder, over an engine with two simulated boards that take no time. */
final class Rig implements AutoCloseable {

  private static final String TENANTS = "[tenant blue]\nrequests = 1\nbytes = 8KiB\n";

  final DaemonRig engine;
  final EventLoops loops = new EventLoops();
  final Copiers copiers = new Copiers();
  final Endpoint.Shared shared;
  final Path root;
  private final Endpoint endpoint;

  Rig(Path temp, Map<String, String> more) throws IOException {
    Path tenants = Files.writeString(temp.resolve("tenants.cfg"), TENANTS);
    engine = new DaemonRig(temp, Map.of("tenants.file", tenants.toString()));
    shared =
        new Endpoint.Shared(
            engine.coral(),
            DiskRepository.ofSystemProperties(),
            loops,
            copiers,
            new Quotas(engine.quotas()));
    root = temp.resolve("inaccel");
    Map<String, String> settings = new HashMap<>(more);
    settings.put("root", root.toString());
    endpoint = Endpoint.open(Settings.of(RootSettings.PID, settings), shared);
  }

  Endpoint.Kept kept() {
    return endpoint.kept();
  }

  @Override
  public void close() {
    endpoint.close();
    engine.close();
    copiers.close();
    loops.close();
  }
}
