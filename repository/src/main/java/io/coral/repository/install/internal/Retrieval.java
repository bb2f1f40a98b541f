package io.coral.repository.install.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.TransferListener;
import io.coral.repository.transport.internal.TransferException;
import io.coral.repository.transport.internal.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An artifact's folder at an address: its small files, which say what else belongs to it.
 *
 * @param folder ends in {@code /}
 * @param artifact what the descriptor says
 * @param small the descriptor, the digest list and its signature, as far as they are there
 */
record Retrieval(URI folder, Artifact artifact, Map<String, byte[]> small) {
  private static final int MAX_SMALL_BYTES = 16 << 20;

  /** Reads the small files. */
  static Retrieval of(Transport transport, URI folder) throws IOException {
    for (ArtifactFormat form : ArtifactFormat.values()) {
      URI file = folder.resolve(form.fileName());
      Optional<byte[]> descriptor = transport.get(file, MAX_SMALL_BYTES);
      if (descriptor.isPresent()) {
        Artifact artifact = form.read(file.toString(), descriptor.get());
        Map<String, byte[]> small = new LinkedHashMap<>();
        small.put(form.fileName(), descriptor.get());
        for (String name : List.of(DigestList.FILE_NAME, DigestList.SIGNATURE_FILE_NAME)) {
          transport
              .get(folder.resolve(name), MAX_SMALL_BYTES)
              .ifPresent(bytes -> small.put(name, bytes));
        }
        return new Retrieval(folder, artifact, small);
      }
    }
    throw new TransferException(
        folder,
        "has no descriptor; expected bitstream.json or bitstream.xml in an artifact's folder");
  }

  private Optional<DigestList> listed() {
    return Optional.ofNullable(small.get(DigestList.FILE_NAME))
        .map(
            bytes ->
                DigestList.parse(
                    folder.resolve(DigestList.FILE_NAME).toString(),
                    new String(bytes, StandardCharsets.UTF_8)));
  }

  /** A folder to fetch into: by the digest of the list, so that nothing else is gone on with. */
  Scratch scratch(Path base) throws IOException {
    Optional<DigestList> files = listed();
    return files.isPresent() ? Scratch.named(base, files.get().digest()) : Scratch.unnamed(base);
  }

  /** Writes the small files. */
  void begin(Path target) throws IOException {
    for (Map.Entry<String, byte[]> file : small.entrySet()) {
      Files.write(target.resolve(file.getKey()), file.getValue());
    }
  }

  /** Fetches the others; what is there already is not fetched again. */
  void fetch(Transport transport, Path target, long maxBytes, TransferListener listener)
      throws IOException {
    Collection<String> names =
        listed().<Collection<String>>map(list -> list.digests().keySet()).orElse(artifact.files());
    for (String name : names) {
      Path file = target.resolve(name);
      if (!small.containsKey(name) && !Files.exists(file)) {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Path part = Objects.requireNonNull(file.getParent()).resolve(file.getFileName() + ".part");
        transport.download(folder.resolve(PublicLayout.path(name)), part, maxBytes, listener);
        Files.move(part, file);
      }
    }
  }
}
