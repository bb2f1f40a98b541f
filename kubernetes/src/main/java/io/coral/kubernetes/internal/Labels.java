package io.coral.kubernetes.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A file that Node Feature Discovery makes labels of the node of. One thread. */
final class Labels {

  /** What Kubernetes takes as the value of a label. */
  private static final Pattern VALUE =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

  private final Optional<Path> file;

  /** Null before anything is; what an earlier process wrote may be of boards that are gone. */
  private @Nullable String written;

  /**
   * Nothing is written yet.
   *
   * @param file empty for none
   */
  Labels(Optional<Path> file) {
    this.file = file;
  }

  /** Writes {@code vendor/board=version} of each kind, where the file has not got that already. */
  void write(List<Offer> offers) throws IOException {
    TreeMap<String, String> versions = new TreeMap<>();
    for (Offer each : offers) {
      if (VALUE.matcher(each.version()).matches()) {
        versions.putIfAbsent(each.resource(), each.version());
      }
    }
    String text =
        versions.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue() + "\n")
            .collect(Collectors.joining());
    if (file.isEmpty() || text.equals(written) && Files.exists(file.get())) {
      return;
    }
    Path place = file.get().toAbsolutePath();
    Path folder = Objects.requireNonNull(place.getParent(), "the folder of the labels");
    Files.createDirectories(folder);
    // a name with a dot before it is passed over by who reads the folder
    Path made = folder.resolve("." + place.getFileName());
    Files.writeString(made, text);
    Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
    written = text;
  }
}
