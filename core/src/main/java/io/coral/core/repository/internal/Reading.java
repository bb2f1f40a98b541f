package io.coral.core.repository.internal;

import io.coral.api.artifact.ArtifactException;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One reading of repositories, which others may change meanwhile: it sees each artifact as it was
 * before or after a change. What cannot be used is a finding, and hides nothing else. References
 * are read by several threads; all else is one thread's.
 */
final class Reading {

  /** While a damaged object is replaced it is nowhere for a moment. */
  private static final int TRIES = 10;

  private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

  private final Map<Path, KnownReference> before;
  private final Map<Path, KnownReference> references = new HashMap<>();
  private final Map<String, InstalledBitstream> found = new LinkedHashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final FileTimes times = new FileTimes();

  Reading(Map<Path, KnownReference> before) {
    this.before = before;
  }

  Collection<InstalledBitstream> found() {
    return found.values();
  }

  Map<Path, KnownReference> references() {
    return references;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  FileTimes times() {
    return times;
  }

  /** Adds what a root has; an artifact that an earlier one has is that one's. */
  void add(Store store) {
    if (Files.exists(store.root()) && !Files.isDirectory(store.root())) {
      findings.add(
          new Finding(
              Finding.Kind.CONFIGURATION,
              store.root().toString(),
              "is a file; the repository's root is a folder",
              "set root of " + DiskRepository.PID + " or " + Root.VARIABLE + " to a folder"));
    }
    Map<String, InstalledBitstream> own = new LinkedHashMap<>();
    addReferences(store, own);
    addLaidOut(store, own);
    own.forEach(found::putIfAbsent);
  }

  private void addReferences(Store store, Map<String, InstalledBitstream> own) {
    times.note(store.references());
    List<Path> files;
    try {
      store.requireReadable();
      files = store.referenceFiles();
    } catch (IOException e) {
      Finding finding = unusable(store.references(), e);
      times.noteUnreadable(Path.of(finding.subject()));
      findings.add(
          new Finding(
              finding.kind(),
              // of the whole repository: this hides all that was installed
              store.root().toString(),
              finding.cause(),
              finding.kind() == Finding.Kind.PERMISSION
                  ? finding.remedy()
                  : "look at the disk that it lies on"));
      return;
    }
    Map<Path, Finding> unusable = new TreeMap<>();
    files.parallelStream()
        .map(file -> outcome(store, file))
        .toList()
        .forEach(each -> add(each, own, unusable));
    findings.addAll(unusable.values());
  }

  private void add(Outcome read, Map<String, InstalledBitstream> own, Map<Path, Finding> unusable) {
    if (read.known() != null) {
      references.put(read.file(), read.known());
      own.put(String.valueOf(read.file().getFileName()), read.known().bitstream());
    } else if (read.problem() != null) {
      unusable.put(read.file(), unusable(read.file(), read.problem()));
    }
  }

  /** What a reference names, or why that cannot be told; neither where it was removed meanwhile. */
  private record Outcome(Path file, @Nullable KnownReference known, @Nullable Exception problem) {}

  /** On any thread. */
  private Outcome outcome(Store store, Path file) {
    try {
      return new Outcome(file, known(store, file), null);
    } catch (IOException | RuntimeException e) {
      return new Outcome(file, null, e);
    }
  }

  private @Nullable KnownReference known(Store store, Path file) throws IOException {
    for (int left = TRIES; ; left--) {
      try {
        return open(store, file);
      } catch (NoSuchFileException e) {
        if (!Files.exists(file)) {
          return null; // removed meanwhile
        }
        if (left == 1) {
          throw new RepositoryException(
              Path.of(e.getFile()), "is missing; install the artifact " + e.getReason(), e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private KnownReference open(Store store, Path file) throws IOException {
    String text = Files.readString(file);
    KnownReference known = before.get(file);
    if (known != null && known.isStill(text)) {
      return known;
    }
    FileTimes own = new FileTimes();
    Reference reference = Reference.parse(file, text);
    return new KnownReference(
        text, reference.open(store, String.valueOf(file.getFileName()), own), own);
  }

  private void addLaidOut(Store store, Map<String, InstalledBitstream> own) {
    List<Path> folders =
        Folders.withDescriptor(
            store.root(),
            Store.OWN,
            times::note,
            (path, e) -> {
              findings.add(unusable(path, e));
              if (path.equals(store.root())) {
                times.noteUnreadable(path);
              }
            });
    for (Path folder : folders) {
      try {
        InstalledBitstream bitstream = LaidOut.read(folder, times);
        InstalledBitstream same = own.putIfAbsent(Identity.of(bitstream.artifact()), bitstream);
        if (same != null) {
          findings.add(
              new Finding(
                  Finding.Kind.CONFIGURATION,
                  folder.toString(),
                  "is the same artifact as " + same.folder() + ", which counts",
                  "remove one of the two"));
        }
      } catch (IOException | RuntimeException e) {
        findings.add(unusable(folder, e));
      }
    }
  }

  private static Finding unusable(Path path, Exception thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof AccessDeniedException denied) {
        return new Finding(
            Finding.Kind.PERMISSION,
            denied.getFile(),
            "this user may not read " + denied.getFile(),
            "let its owner make it readable: chmod -R a+rX " + denied.getFile());
      }
      if (cause instanceof FileSystemLoopException) {
        return new Finding(
            Finding.Kind.CONFIGURATION,
            path.toString(),
            "leads back to a folder that it lies in",
            "remove the link");
      }
    }
    return new Finding(
        Finding.Kind.CONFIGURATION,
        path.toString(),
        cause(thrown),
        "install the artifact again, or remove it");
  }

  private static String cause(Exception thrown) {
    if (thrown instanceof FileSystemException refused && refused.getReason() != null) {
      return refused.getReason();
    }
    return thrown instanceof ArtifactException || thrown instanceof RepositoryException
        ? String.valueOf(thrown.getMessage())
        : thrown.toString();
  }
}
