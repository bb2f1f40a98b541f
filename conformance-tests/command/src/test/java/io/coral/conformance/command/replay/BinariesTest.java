package io.coral.conformance.command.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.samples.Boardless;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Bounds;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.format.BitstreamFormat;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {

  private static final String MARK = "test of binaries:";
  private static final String SHELL = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  /** A binary is a mark, its platform's version and the interfaces that it is built on. */
  public static final class NamedPlatform implements BitstreamFormat {

    /** Found by ServiceLoader. */
    public NamedPlatform() {}

    @Override
    public String id() {
      return "named-platform";
    }

    @Override
    public boolean recognises(ByteBuffer head) {
      return text(head).startsWith(MARK);
    }

    @Override
    public Bitstream describe(String name, ByteBuffer bytes) {
      String[] told = text(bytes).substring(MARK.length()).split(":", -1);
      return new Bitstream(
          name,
          bytes,
          Optional.of(platform(told[0])),
          List.of(new KernelInfo("add", List.of(), List.of(), Map.of())),
          Map.of(Bitstream.INTERFACES, told[1]));
    }

    private static String text(ByteBuffer bytes) {
      return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
  }

  private record OneBoard(DeviceInfo board) implements AcceleratorRuntime {
    @Override
    public RuntimeInfo info() {
      return new RuntimeInfo("one", "acme", "1.0", List.of(), false, true, Bounds.DEFAULT);
    }

    @Override
    public Discovery discover() {
      return new Discovery(List.of(board), List.of());
    }

    @Override
    public Resource open(String deviceId) {
      throw new UnsupportedOperationException();
    }
  }

  private static Platform platform(String version) {
    return new Platform("acme", "board", version);
  }

  private Bitstream given(Bitstream recorded, List<Platform> equal, List<String> interfaces)
      throws IOException {
    DeviceInfo board =
        new DeviceInfo(
            "b",
            "acme",
            "board",
            "base.1",
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            equal,
            interfaces);
    Path own = Files.writeString(folder.resolve("own"), MARK + "base.1:");
    Binary binary = new Binary(own, Optional.empty(), Map.of(), List.of(), Map.of());
    return new Binaries(
            new OneBoard(board),
            Optional.empty(),
            new Fixture(List.of(), List.of(binary), Optional.empty(), OptionalLong.empty()),
            new BoundedCall.Limit("discover.limit", Duration.ofSeconds(10)))
        .apply(recorded);
  }

  private static Bitstream recorded(String version, String interfaces) {
    return Bitstream.of(
        "recorded",
        ByteBuffer.wrap((MARK + version + ":" + interfaces).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aBinaryThatRunsThereUnderAnotherNameStays() throws IOException {
    Bitstream equal = recorded("shell.1", "");
    Bitstream staged = recorded("shell.1", SHELL);

    assertThat(given(equal, List.of(platform("shell.1")), List.of())).isSameAs(equal);
    assertThat(given(staged, List.of(), List.of(SHELL))).isSameAs(staged);
  }

  @Test
  void forOneThatRunsThereByNoNameTheFixturesIsGiven() throws IOException {
    assertThat(given(recorded("shell.1", ""), List.of(), List.of()).name()).isEqualTo("own");
  }

  /** A format of somebody else, whose constructor fails. */
  public static final class Failing implements BitstreamFormat {
    /** Found by name. */
    public Failing() {
      throw new AssertionError("a bug of a format");
    }

    @Override
    public String id() {
      return "failing";
    }

    @Override
    public boolean recognises(ByteBuffer head) {
      return true;
    }

    @Override
    public Bitstream describe(String name, ByteBuffer bytes) {
      return Bitstream.of(name, bytes);
    }
  }

  @Test
  void aFormatThatCannotBeMadeKeepsNothingFromBeingReplayed() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(BitstreamFormat.class.getName()), Failing.class.getName() + "\n");
    Bitstream recorded = Bitstream.of("recorded", ByteBuffer.allocate(4));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      Binaries binaries =
          new Binaries(
              new Boardless(),
              Optional.empty(),
              Fixture.EMPTY,
              new BoundedCall.Limit("--limit", Duration.ofSeconds(10)));

      assertThat(binaries.apply(recorded)).isSameAs(recorded);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
