package io.coral.api.repository;

import io.coral.api.Constant;
import io.coral.api.artifact.Model;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What never changes of an installed artifact, such as a network's weights. Any thread. */
public final class InstalledConstants {

  private final Path folder;
  private final List<Model.Weights> expected;

  // guarded by this
  private @Nullable Map<String, Constant> read;

  /**
   * Nothing is read yet.
   *
   * @param folder where the artifact lies
   * @param expected what its descriptor says of them
   */
  public InstalledConstants(Path folder, List<Model.Weights> expected) {
    this.folder = Objects.requireNonNull(folder, "folder");
    this.expected = List.copyOf(expected);
  }

  /**
   * They by their arguments' names, read the first time. Blocks then.
   *
   * @throws IOException where one cannot be read, or is not what was installed, saying which
   */
  public synchronized Map<String, Constant> get() throws IOException {
    if (read == null) {
      Map<String, Constant> all = new HashMap<>();
      for (Model.Weights each : expected) {
        all.put(each.argument(), constant(each));
      }
      read = Map.copyOf(all);
    }
    return read;
  }

  private Constant constant(Model.Weights expected) throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(folder.resolve(expected.file()));
    } catch (IOException e) {
      throw wrong(expected, "cannot be read", e);
    }
    if (content.length > 0) {
      Constant constant = Constant.of(ByteBuffer.wrap(content));
      if (constant.digest().equals(expected.sha256())) {
        return constant;
      }
    }
    throw wrong(expected, "is not what was installed", null);
  }

  private static IOException wrong(
      Model.Weights expected, String what, @Nullable IOException cause) {
    return new IOException(
        "the constant " + expected.file() + " " + what + "; install the artifact again", cause);
  }
}
