package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What lay below the root at one moment.
 *
 * @param bitstreams the usable artifacts, sorted by folder
 * @param offering the same by accelerator
 * @param findings what cannot be used
 * @param readNanos when, on the axis of {@link System#nanoTime()}
 */
record Index(
    List<InstalledBitstream> bitstreams,
    Map<String, List<InstalledBitstream>> offering,
    List<Finding> findings,
    long readNanos) {

  /**
   * Reads what lies below a root.
   *
   * @param before an earlier reading; what has not changed since is told as the same objects
   */
  static Index read(Path root, long nanos, @Nullable Index before) {
    Index now = read(root, nanos);
    return before != null && before.bitstreams.equals(now.bitstreams)
        ? new Index(before.bitstreams, before.offering, now.findings, nanos)
        : now;
  }

  private static Index read(Path root, long nanos) {
    List<InstalledBitstream> bitstreams = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    if (Files.exists(root) && !Files.isDirectory(root)) {
      findings.add(
          new Finding(
              Finding.Kind.CONFIGURATION,
              root.toString(),
              "is a file; the repository's root is a folder",
              "set root of " + DiskRepository.PID + " or " + Root.VARIABLE + " to a folder"));
    }
    try {
      for (Path folder :
          Folders.withDescriptor(root, (path, e) -> findings.add(unusable(path, e)))) {
        try {
          bitstreams.add(bitstream(folder));
        } catch (ArtifactException | RepositoryException | IOException e) {
          findings.add(unusable(folder, e));
        }
      }
    } catch (IOException e) {
      findings.add(unusable(root, e));
    }
    Map<String, List<InstalledBitstream>> offering = new HashMap<>();
    for (InstalledBitstream bitstream : bitstreams) {
      for (String id : bitstream.artifact().acceleratorIds()) {
        offering.computeIfAbsent(id, none -> new ArrayList<>()).add(bitstream);
      }
    }
    offering.replaceAll((id, all) -> List.copyOf(all));
    return new Index(List.copyOf(bitstreams), Map.copyOf(offering), List.copyOf(findings), nanos);
  }

  private static Finding unusable(Path path, Exception thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof AccessDeniedException denied) {
        return new Finding(
            Finding.Kind.PERMISSION,
            path.toString(),
            "this user may not read " + denied.getFile(),
            "let its owner make it readable: chmod -R a+rX " + path);
      }
    }
    return new Finding(
        Finding.Kind.CONFIGURATION,
        path.toString(),
        String.valueOf(thrown.getMessage()),
        "install the artifact again, or remove the folder");
  }

  static InstalledBitstream bitstream(Path folder) throws IOException {
    Artifact artifact = ArtifactFormat.read(folder);
    Path binary = folder.resolve(artifact.name());
    if (!Files.isRegularFile(binary)) {
      throw new RepositoryException(binary, "is missing; the descriptor names it as the binary");
    }
    Optional<String> recorded = Checksum.read(folder);
    String checksum = recorded.isPresent() ? recorded.get() : Checksum.of(binary);
    return new InstalledBitstream(artifact, folder, checksum, Files.size(binary));
  }
}
