package io.coral.spec.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.Bitstream;
import java.io.IOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A format that cannot be made keeps nobody from the others. */
class BitstreamFormatsTest {

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  @TempDir Path folder;

  /** A format that is made as it should be. */
  public static class Sound implements BitstreamFormat {
    /** Found by name. */
    public Sound() {}

    @Override
    public String id() {
      return "sound";
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

  /** One whose constructor fails. */
  public static final class Failing extends Sound {
    /** Found by name. */
    public Failing() {
      throw new AssertionError("a bug of a format");
    }
  }

  /** One whose constructor does not return. */
  public static final class Hanging extends Sound {
    /** Found by name. */
    public Hanging() throws InterruptedException {
      NEVER.await();
    }
  }

  /** One that nobody wants. */
  public static final class Unwanted extends Sound {
    /** Found by name. */
    public Unwanted() {
      throw new IllegalStateException("made all the same");
    }
  }

  private ClassLoader loader(String... providers) throws IOException {
    URL file = Files.write(folder.resolve("providers"), List.of(providers)).toUri().toURL();
    return new ClassLoader(getClass().getClassLoader()) {
      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals("META-INF/services/" + BitstreamFormat.class.getName())
            ? Collections.enumeration(List.of(file))
            : super.getResources(name);
      }
    };
  }

  @Test
  void whatCannotBeMadeIsLeftOut() throws IOException {
    ClassLoader loader =
        loader(
            Failing.class.getName(),
            "io.coral.no.such.Format",
            Unwanted.class.getName(),
            Sound.class.getName());

    assertThat(BitstreamFormats.onClassPath(loader, type -> type != Unwanted.class))
        .singleElement()
        .isExactlyInstanceOf(Sound.class);
  }

  @Test
  @Timeout(60)
  void aConstructorThatDoesNotReturnIsLeftAlone() throws IOException {
    ServiceLoader.Provider<BitstreamFormat> hanging =
        ServiceLoader.load(BitstreamFormat.class, loader(Hanging.class.getName())).stream()
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> BitstreamFormats.made(hanging, Duration.ofMillis(50)))
        .hasMessageContaining("TIMEOUT")
        .hasMessageContaining(Hanging.class.getName())
        .hasMessageContaining("did not return within");
  }
}
