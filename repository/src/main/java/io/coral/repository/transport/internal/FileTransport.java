package io.coral.repository.transport.internal;

import io.coral.api.repository.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Files of this machine, or of one whose disk is mounted here. */
final class FileTransport implements Transport {

  @Override
  public Optional<List<URI>> list(URI folder) throws IOException {
    Path path = Path.of(folder);
    if (!Files.isDirectory(path)) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(path)) {
      return Optional.of(entries.sorted().map(Path::toUri).toList());
    }
  }

  @Override
  public Optional<byte[]> get(URI file, int maxBytes) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new TransferException(file, "has more than " + maxBytes + " bytes");
      }
      return Optional.of(bytes);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void download(URI file, Path target, long maxBytes, TransferListener listener)
      throws IOException {
    Path source = Path.of(file);
    long size = Files.size(source);
    if (size > maxBytes) {
      throw TransferException.tooLarge(file, maxBytes);
    }
    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    listener.progress(String.valueOf(source.getFileName()), size, size);
  }

  @Override
  public void claim(Path source, URI file, TransferListener listener) throws IOException {
    Path folder = Objects.requireNonNull(Path.of(file).getParent());
    Files.createDirectories(Objects.requireNonNull(folder.getParent()));
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      return;
    }
    upload(source, file, listener);
  }

  @Override
  public void upload(Path source, URI file, TransferListener listener) throws IOException {
    Path target = Path.of(file);
    Path folder = Objects.requireNonNull(target.getParent());
    Files.createDirectories(folder);
    Path beside = folder.resolve("." + UUID.randomUUID());
    Files.copy(source, beside);
    Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    listener.progress(String.valueOf(target.getFileName()), Files.size(target), Files.size(target));
  }

  @Override
  public void addLine(URI file, String line) throws IOException {
    Path path = Path.of(file);
    String there =
        get(file, HttpTransport.MAX_LISTING_BYTES)
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .orElse("");
    if (there.lines().noneMatch(line::equals)) {
      String end = there.isEmpty() || there.endsWith("\n") ? "" : "\n";
      Files.writeString(
          path, end + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
