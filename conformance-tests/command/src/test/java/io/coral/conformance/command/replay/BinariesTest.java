package io.coral.conformance.command.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.samples.Boardless;
import io.coral.spec.Bitstream;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.format.BitstreamFormat;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {

  @TempDir Path folder;

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
