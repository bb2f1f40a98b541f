package io.coral.daemon.internal;

import static org.awaitility.Awaitility.await;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.OpenCoral;
import io.coral.api.TenantQuotas;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.RemoteRepositories;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.kernels.Add;
import io.coral.daemon.internal.kernels.Held;
import io.coral.daemon.internal.kernels.Later;
import io.coral.daemon.internal.kernels.Shout;
import io.coral.daemon.internal.kernels.Spread;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.Platform;
import io.coral.spec.settings.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A daemon over an engine of its own, with two simulated boards that take no time, or others. */
public final class DaemonRig implements AutoCloseable {

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "io.coral.api.open", "engine",
          "io.coral.runtime.sim.latency", "0s",
          "io.coral.runtime.sim.bandwidth", "0",
          "io.coral.core.engine.tenants", "blue=1, red=1",
          "io.coral.core.engine.park.limit", "1s");

  private static final String VERSION = "1.2.3";
  private static final String BOARDS = "io.coral.runtime.sim.boards";
  private static final String ROOT = "io.coral.core.repository.root";

  private static final String DESCRIPTOR =
      """
      {"name": "kernels.jar", "bitstreamId": "test", "version": "%s",
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
        {"name": "later", "kernelId": "later", "arguments": [
          {"type": "float*", "name": "a", "access": "r"},
          {"type": "float*", "name": "b", "access": "r"},
          {"type": "float*", "name": "c", "access": "w"},
          {"type": "int", "name": "n"}]},
        {"name": "held", "kernelId": "held", "arguments": [{"type": "int*", "name": "data"}]},
        {"name": "shout", "kernelId": "shout", "arguments": [
          {"type": "char*", "name": "in", "access": "r"},
          {"type": "int", "name": "length"},
          {"type": "char*", "name": "out", "access": "w"},
          {"type": "int*", "name": "size", "access": "w"}]}],
       "function": {"kernelId": "shout",
        "body": {"argument": "in", "length": "length", "most": 1048576,
                 "type": ["text/*", "application/octet-stream", "application/json"]},
        "result": {"argument": "out", "length": "size", "bytes": 1, "type": "text/plain"}}}
      """;

  private final Path folder;
  private final OpenCoral coral;
  private final Host host;
  private final Settings settings;
  private Daemon daemon;
  private @Nullable ServerSocketChannel mute;

  /** Lets the kernel {@code held} go on. */
  public final Semaphore permits = new Semaphore(0);

  /** With the daemon's usual settings. */
  public DaemonRig(Path temp) throws IOException {
    this(temp, Map.of());
  }

  /** With boards as the simulator's configuration has them. */
  public DaemonRig(Path temp, String boards) throws IOException {
    this(temp, boards, VERSION);
  }

  /** A daemon of another version. */
  public DaemonRig(Path temp, String boards, String version) throws IOException {
    this(temp, boards, Map.of(), version);
  }

  /** With settings of the daemon. */
  public DaemonRig(Path temp, Map<String, String> more) throws IOException {
    this(temp, "count=2", more, VERSION);
  }

  private DaemonRig(Path temp, String boards, Map<String, String> more, String version)
      throws IOException {
    System.getProperties().put(Held.PERMITS, permits);
    System.setProperty(BOARDS, boards);
    PROPERTIES.forEach(System::setProperty);
    System.setProperty(ROOT, temp.resolve("repository").toString());
    folder = temp;
    host = new RigHost(install("1"), version);
    coral = Coral.open();
    Map<String, String> said = new HashMap<>(more);
    said.put("socket", temp.resolve("coral.sock").toString());
    // unless a test is about that, none waits for the requests that another one holds up
    said.putIfAbsent("drain.limit", "0s");
    settings = Settings.of(DaemonSettings.PID, said);
    daemon = Daemon.start(Refusing.over(coral), host, settings);
  }

  /** Installs a version of the kernels, 1 at the start; the folder of its artifact. */
  public Path install(String version) throws IOException {
    Path artifact = Files.createDirectories(folder.resolve("artifact-" + version));
    Platform platform = new Platform("coral", "sim", "1.0");
    Files.write(
        artifact.resolve("kernels.jar"),
        KernelJar.pack(
            platform, List.of(Add.class, Spread.class, Held.class, Later.class, Shout.class)));
    Files.writeString(artifact.resolve("bitstream.json"), DESCRIPTOR.formatted(version));
    DiskRepository.ofSystemProperties().install(artifact);
    return artifact;
  }

  /** A process that has its bitstreams, and nobody who looks at it. */
  private static final class RigHost implements Host {

    private final Path artifact;
    private final String version;

    RigHost(Path artifact, String version) {
      this.artifact = artifact;
      this.version = version;
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public Optional<BitstreamRepository> repository() {
      return Optional.of(DiskRepository.ofSystemProperties());
    }

    @Override
    public Optional<RemoteRepositories> remotes() {
      return Optional.of(new KnownFolder(DiskRepository.ofSystemProperties(), artifact));
    }

    @Override
    public List<String> reasons() {
      return List.of("it is a test's");
    }

    @Override
    public Map<String, String> support() {
      return Map.of("doctor.txt", "All is well.\n", "long.txt", "x".repeat(1 << 20));
    }

    @Override
    public Optional<Integer> diagnose(boolean json, PrintStream out) {
      out.println(json ? "{}" : "All is well.");
      return Optional.of(3);
    }
  }

  /** Where clients connect. */
  public Path socket() {
    return daemon.socket();
  }

  /** The engine behind the daemon. */
  public Coral coral() {
    return coral;
  }

  /** Further sockets of the daemon. */
  public Entrances entrances() {
    return daemon;
  }

  /** What its tenants may use. */
  public TenantQuotas quotas() {
    return daemon;
  }

  /** Has the daemon read its tenants' file again. */
  List<String> reload() {
    return daemon.reload();
  }

  /** Ends the daemon, as a stop does; the engine goes on. */
  public void stopDaemon() {
    daemon.close();
  }

  /** Ends the daemon, and listens in its place: who connects waits, and nobody says anything. */
  public void muteDaemon() throws IOException {
    daemon.close();
    mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    mute.bind(UnixDomainSocketAddress.of(socket()));
  }

  /** Another daemon takes the place of one that went; what its clients had asked is given up. */
  public void replaceDaemon() throws IOException {
    daemon.close();
    if (mute != null) {
      mute.close();
    }
    daemon = Daemon.start(Refusing.over(coral), host, settings);
  }

  /** The same once the daemon has given a held request to the engine; its runs may end then. */
  public void replaceDaemonUnderARequest() throws IOException {
    await().until(() -> !coral.underWay().isEmpty());
    replaceDaemon();
    permits.release(2);
  }

  /**
   * Does what a program asks for on its standard output, until that ends; returns its other lines.
   */
  public List<String> obey(Process program) throws IOException {
    List<String> said = new ArrayList<>();
    try (BufferedReader asked = program.inputReader();
        Writer answers = program.outputWriter()) {
      for (String line = asked.readLine(); line != null; line = asked.readLine()) {
        switch (line) {
          case "go on" -> permits.release();
          case "stop" -> stopDaemon();
          case "mute" -> muteDaemon();
          case "replace" -> replaceDaemonUnderARequest();
          case "settle" -> {
            await().until(() -> coral.underWay().isEmpty());
            permits.drainPermits();
            answers.write("settled\n");
            answers.flush();
          }
          default -> said.add(line);
        }
      }
    }
    return said;
  }

  @Override
  public void close() {
    permits.release(1000);
    daemon.close();
    coral.close();
    System.getProperties().remove(Held.PERMITS);
    PROPERTIES.keySet().forEach(System::clearProperty);
    System.clearProperty(BOARDS);
    System.clearProperty(ROOT);
  }
}
