package io.coral.repository.discovery.internal;

import io.coral.api.artifact.ArtifactFormat;
import io.coral.repository.transport.internal.TransferException;
import io.coral.repository.transport.internal.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the folders of artifacts below an address. */
public final class Discovery {

  /** At the base of a store whose server does not list: the path of one artifact in each line. */
  public static final String INDEX = "index.txt";

  private static final int MAX_INDEX_BYTES = 16 << 20;
  private static final int MAX_FOLDERS = 100_000;
  private static final int MAX_DEPTH = 64;

  /**
   * What leads out of a folder: so does a dot, a slash or a backslash that is written by its number
   * where a server takes it for one.
   */
  private static final Pattern WAY_OUT = Pattern.compile("(?i)(^|/)\\.\\./|%(2e|2f|5c)");

  private record Found(URI folder, int depth) {}

  private Discovery() {}

  /** The folders with a descriptor. */
  public static List<URI> artifacts(Transport transport, URI base) throws IOException {
    Optional<List<URI>> top = transport.list(base);
    if (top.isEmpty()) {
      return indexed(transport, base);
    }
    List<URI> artifacts = new ArrayList<>();
    Deque<Found> left = new ArrayDeque<>();
    left.add(new Found(base, 0));
    for (int seen = 0; !left.isEmpty(); seen++) {
      Found next = left.remove();
      if (seen == MAX_FOLDERS || next.depth() == MAX_DEPTH) {
        throw new TransferException(
            base,
            "has more than "
                + MAX_FOLDERS
                + " folders, or more than "
                + MAX_DEPTH
                + " in each other");
      }
      List<URI> entries = transport.list(next.folder()).orElse(List.of());
      if (entries.stream().anyMatch(Discovery::isDescriptor)) {
        artifacts.add(next.folder());
        continue;
      }
      entries.stream()
          .filter(entry -> entry.toString().endsWith("/"))
          .forEach(folder -> left.add(new Found(folder, next.depth() + 1)));
    }
    return artifacts;
  }

  /**
   * Asks a base for what it has, and no further.
   *
   * @throws IOException when it does not tell
   */
  public static void probe(Transport transport, URI base) throws IOException {
    if (transport.list(base).isEmpty()) {
      List<URI> unused = indexed(transport, base);
    }
  }

  /**
   * Has an artifact found by whoever looks below a base: it gets its line in the index where the
   * server does not list, and where somebody keeps one all the same.
   */
  public static void announce(Transport transport, URI base, URI folder) throws IOException {
    URI index = base.resolve(INDEX);
    if (transport.list(base).isEmpty() || transport.get(index, MAX_INDEX_BYTES).isPresent()) {
      transport.addLine(index, base.relativize(folder).toString());
    }
  }

  private static boolean isDescriptor(URI entry) {
    return Arrays.stream(ArtifactFormat.values())
        .anyMatch(form -> entry.getPath().endsWith("/" + form.fileName()));
  }

  private static List<URI> indexed(Transport transport, URI base) throws IOException {
    byte[] index =
        transport
            .get(base.resolve(INDEX), MAX_INDEX_BYTES)
            .orElseThrow(
                () ->
                    new TransferException(
                        base,
                        "its server lists no folders, and there is no "
                            + INDEX
                            + "; have it list them, or put the paths of the artifacts there"));
    Set<URI> artifacts = new LinkedHashSet<>();
    for (String line : new String(index, StandardCharsets.UTF_8).lines().toList()) {
      if (!line.isBlank()) {
        URI folder = base.resolve(line.strip().replaceFirst("/*$", "/")).normalize();
        if (!folder.toString().startsWith(base.toString())
            || WAY_OUT.matcher(base.relativize(folder).toString()).find()) {
          throw new TransferException(base, INDEX + " names " + line + ", which lies elsewhere");
        }
        artifacts.add(folder);
      }
    }
    return List.copyOf(artifacts);
  }
}
