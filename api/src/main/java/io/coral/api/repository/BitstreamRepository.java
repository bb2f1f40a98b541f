package io.coral.api.repository;

import io.coral.spec.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The installed bitstream artifacts; an OSGi service.
 *
 * <p>On disk, below one root folder that is changed and others that are only searched, which other
 * processes and users may use at the same time. An installed artifact never changes: another one
 * takes its place. Folders that somebody laid out below a root, each with a descriptor and its
 * binary, count as installed where they lie. All methods block for the disk. Any thread.
 */
@ProviderType
public interface BitstreamRepository {

  /** The root folder that is changed; it need not exist before the first installation. */
  Path root();

  /** All root folders in the order in which they are searched; the first is {@link #root}. */
  default List<Path> roots() {
    return List.of(root());
  }

  /**
   * Installs an artifact: all of it, or nothing. An artifact with the same identity (platform, id,
   * version, and compute units by accelerator) is replaced.
   *
   * @param artifact a folder, or a zip archive, with {@code bitstream.json} or {@code
   *     bitstream.xml} and the binary that it names; with a {@link
   *     io.coral.api.artifact.DigestList}, its files are the artifact
   * @return what was read back from the disk
   * @throws RepositoryException when there is nothing to install there, the archive is broken, or
   *     the disk refuses
   * @throws io.coral.api.artifact.ArtifactException when the descriptor is broken, saying where
   * @throws io.coral.spec.AcceleratorException {@code INVALID_BINARY} when the binary is of a known
   *     format and broken, or the descriptor contradicts it
   */
  InstalledBitstream install(Path artifact);

  /**
   * All installed artifacts, sorted by id, version and platform; broken ones are in {@link
   * #findings()}.
   */
  List<InstalledBitstream> list();

  /**
   * The installed artifacts that offer an accelerator, sorted by version and platform.
   *
   * @param acceleratorId {@code bitstreamId.kernelId}
   */
  List<InstalledBitstream> find(String acceleratorId);

  /**
   * Removes one artifact.
   *
   * @param checksum its {@link InstalledBitstream#sha256()}, or the start of it, at least 6
   *     characters that only one artifact has; or, where several share one binary, its folder below
   *     {@link #root}, or the start of that folder's own name
   * @return what was removed
   * @throws RepositoryException when none or several match, naming what is installed
   */
  InstalledBitstream remove(String checksum);

  /** Reads all bytes of an installed artifact, and tells what is not as it was installed. */
  Optional<Finding> verify(InstalledBitstream bitstream);

  /** What in the root folders cannot be used, and why. */
  List<Finding> findings();
}
