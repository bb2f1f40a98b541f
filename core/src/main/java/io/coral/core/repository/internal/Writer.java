package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.Modes;
import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Changes what is installed below a root. All is prepared beside the rest and is on the disk before
 * one rename of a reference shows it: a reader sees what was, or what is. Any thread.
 */
final class Writer {

  private static final String ARTIFACT = "artifact";
  private static final String REFERENCE = "reference";

  private final Store store;
  private final BinaryFormats formats;

  Writer(Store store, BinaryFormats formats) {
    this.store = store;
    this.formats = formats;
  }

  /** Installs an artifact, and tells it as it was read back. */
  @SuppressWarnings("try") // the lock is held, and not asked
  InstalledBitstream install(ArtifactSource source) throws IOException {
    Artifact artifact = source.artifact();
    try (Staging staging = begin()) {
      Path made = Files.createDirectory(staging.folder().resolve(ARTIFACT));
      DigestList files = source.copyTo(made);
      formats.check(artifact, made.resolve(artifact.name()));
      Path reference = staging.folder().resolve(REFERENCE);
      Files.writeString(
          reference, Reference.of(artifact, made.resolve(source.descriptor()), files).text());
      Modes.follow(store.root(), made);
      Modes.follow(store.root(), reference);
      Store.force(reference);
      try (RepositoryLock lock = RepositoryLock.take(store)) {
        return put(staging, artifact, files);
      }
    }
  }

  @SuppressWarnings("try") // the lock is held, and not asked
  private Staging begin() throws IOException {
    try (RepositoryLock lock = RepositoryLock.take(store)) {
      return Staging.begin(store);
    }
  }

  private InstalledBitstream put(Staging staging, Artifact artifact, DigestList files)
      throws IOException {
    putObject(staging, files);
    String identity = Identity.of(artifact);
    Path place = store.references().resolve(identity);
    Optional<Reference> before = reference(place);
    Files.move(
        staging.folder().resolve(REFERENCE),
        place,
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Store.force(store.references());
    InstalledBitstream installed = Reference.read(place).open(store, identity, new FileTimes());
    for (Path folder : laidOut(identity)) {
      retire(staging, folder);
    }
    if (before.isPresent() && !before.get().object().equals(files.digest())) {
      retire(staging, store.object(before.get().object()));
    }
    return installed;
  }

  /** An object that is there and sound is the same, whoever put it there; a signature is new. */
  private void putObject(Staging staging, DigestList files) throws IOException {
    Path made = staging.folder().resolve(ARTIFACT);
    Path object = store.object(files.digest());
    if (Files.isDirectory(object) && Verification.of(object, files).isEmpty()) {
      Path signature = made.resolve(DigestList.SIGNATURE_FILE_NAME);
      if (Files.exists(signature)) {
        Files.move(
            signature,
            object.resolve(DigestList.SIGNATURE_FILE_NAME),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      return;
    }
    if (Files.exists(object)) {
      staging.retire(object);
    }
    Files.move(made, object, StandardCopyOption.ATOMIC_MOVE);
    Store.force(store.objects());
  }

  /** Removes an artifact; false when it is not there any more. */
  @SuppressWarnings("try") // the lock is held, and not asked
  boolean remove(InstalledBitstream bitstream) throws IOException {
    String identity = Identity.of(bitstream.artifact());
    try (Staging staging = begin();
        RepositoryLock lock = RepositoryLock.take(store)) {
      if (!bitstream.folder().startsWith(store.objects())) {
        return retire(staging, bitstream.folder());
      }
      Path place = store.references().resolve(identity);
      Optional<Reference> known = reference(place);
      if (known.isEmpty() || !store.object(known.get().object()).equals(bitstream.folder())) {
        return false;
      }
      staging.retire(place);
      Store.force(store.references());
      return retire(staging, bitstream.folder());
    }
  }

  private static Optional<Reference> reference(Path place) throws IOException {
    try {
      return Optional.of(Reference.read(place));
    } catch (NoSuchFileException | RepositoryException e) {
      return Optional.empty();
    }
  }

  /** What was laid out by hand, or by version 1.0, with the same identity. */
  private List<Path> laidOut(String identity) {
    return Folders.withDescriptor(store.root(), Store.OWN, path -> {}, (path, e) -> {}).stream()
        .filter(folder -> LaidOut.is(identity, folder))
        .toList();
  }

  private boolean retire(Staging staging, Path folder) throws IOException {
    try {
      staging.retire(folder);
    } catch (NoSuchFileException e) {
      return false;
    } catch (AtomicMoveNotSupportedException e) {
      Folders.delete(folder); // a link led there
    }
    Path parent = Objects.requireNonNull(folder.getParent());
    if (!parent.equals(store.objects())) {
      Folders.deleteEmpty(parent, store.root());
    }
    return true;
  }
}
