package io.coral.daemon.internal;

import io.coral.api.Coral;
import io.coral.api.OpenCoral;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.kernels.Add;
import io.coral.daemon.internal.kernels.Held;
import io.coral.daemon.internal.kernels.Spread;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.Platform;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** A daemon over an engine of its own, with two simulated boards that take no time. */
public final class DaemonRig implements AutoCloseable {

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "io.coral.runtime.sim.boards", "count=2",
          "io.coral.runtime.sim.latency", "0s",
          "io.coral.runtime.sim.bandwidth", "0",
          "io.coral.core.engine.tenants", "blue=1",
          "io.coral.core.engine.park.limit", "1s");

  private static final String ROOT = "io.coral.core.repository.root";

  private static final String DESCRIPTOR =
      """
      {"name": "kernels.jar", "bitstreamId": "test", "version": "1",
       "platform": {"vendor": "coral", "name": "sim", "version": "1.0"}, "kernels": [
        {"name": "add", "kernelId": "add", "arguments": [
          {"type": "float*", "name": "a", "access": "r"},
          {"type": "float*", "name": "b", "access": "r"},
          {"type": "float*", "name": "c", "access": "w"},
          {"type": "int", "name": "n"}]},
        {"name": "spread", "kernelId": "spread", "arguments": [
          {"type": "double*", "name": "out", "access": "w"},
          {"type": "char", "name": "a"}, {"type": "short", "name": "b"},
          {"type": "int", "name": "c"}, {"type": "long", "name": "d"},
          {"type": "float", "name": "e"}, {"type": "double", "name": "f"}]},
        {"name": "held", "kernelId": "held", "arguments": [{"type": "int*", "name": "data"}]}]}
      """;

  private final OpenCoral coral;
  private final Daemon daemon;

  /** Lets the kernel {@code held} go on. */
  public final Semaphore permits = new Semaphore(0);

  /** With the daemon's usual settings. */
  public DaemonRig(Path temp) throws IOException {
    this(temp, Map.of());
  }

  DaemonRig(Path temp, Map<String, String> more) throws IOException {
    System.getProperties().put(Held.PERMITS, permits);
    PROPERTIES.forEach(System::setProperty);
    System.setProperty(ROOT, temp.resolve("repository").toString());
    install(temp);
    coral = Coral.open();
    Map<String, String> settings = new HashMap<>(more);
    settings.put("socket", temp.resolve("coral.sock").toString());
    // unless a test is about that, none waits for the requests that another one holds up
    settings.putIfAbsent("drain.limit", "0s");
    daemon = Daemon.start(coral, Settings.of(DaemonSettings.PID, settings));
  }

  private static void install(Path temp) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("artifact"));
    Platform platform = new Platform("coral", "sim", "1.0");
    Files.write(
        folder.resolve("kernels.jar"),
        KernelJar.pack(platform, List.of(Add.class, Spread.class, Held.class)));
    Files.writeString(folder.resolve("bitstream.json"), DESCRIPTOR);
    DiskRepository.ofSystemProperties().install(folder);
  }

  /** Where clients connect. */
  public Path socket() {
    return daemon.socket();
  }

  /** The engine behind the daemon. */
  public Coral coral() {
    return coral;
  }

  /** Has the daemon read its tenants' file again. */
  List<String> reload() {
    return daemon.reload();
  }

  /** Ends the daemon, as a stop does; the engine goes on. */
  public void stopDaemon() {
    daemon.close();
  }

  @Override
  public void close() {
    permits.release(1000);
    daemon.close();
    coral.close();
    System.getProperties().remove(Held.PERMITS);
    PROPERTIES.keySet().forEach(System::clearProperty);
    System.clearProperty(ROOT);
  }
}
