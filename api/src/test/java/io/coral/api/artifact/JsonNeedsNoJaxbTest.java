package io.coral.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JSON form works, and starts fast, where JAXB is not even there. */
class JsonNeedsNoJaxbTest {

  @Test
  void theJsonFormIsWrittenAndReadWithoutLoadingJaxb(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("bitstream.json");
    Artifact artifact = new RandomArtifact(7).next();
    ArtifactFormat.JSON.write(artifact, file);
    try (URLClassLoader withoutJaxb = loader()) {
      Object read =
          withoutJaxb
              .loadClass(ArtifactFormat.class.getName())
              .getMethod("read", Path.class)
              .invoke(null, file);
      assertThat(read).hasToString(artifact.toString());
    }
  }

  private static URLClassLoader loader() throws IOException {
    URL[] urls =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("jaxb") && !entry.contains("xml.bind"))
            .map(JsonNeedsNoJaxbTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (IOException e) {
      throw new IllegalStateException(entry, e);
    }
  }
}
