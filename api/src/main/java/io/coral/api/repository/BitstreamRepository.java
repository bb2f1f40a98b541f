package io.coral.api.repository;

import io.coral.spec.Finding;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The installed bitstream artifacts; an OSGi service.
 *
 * <p>On disk, under one root folder, which other processes may use at the same time: {@code
 * vendor/board/platform version/bitstreamId as folders/version/<n>kernelId[_<n>kernelId…]/}, or
 * {@code <n>kernels_<hash>/} where that last name would have more than 255 bytes. All methods block
 * for the disk. Any thread.
 */
@ProviderType
public interface BitstreamRepository {

  /** The root folder; it need not exist before the first installation. */
  Path root();

  /**
   * Installs an artifact: all of it, or nothing. An artifact with the same identity is replaced.
   *
   * @param artifact a folder, or a zip archive, with {@code bitstream.json} or {@code
   *     bitstream.xml} and the binary that it names
   * @throws RepositoryException when there is nothing to install there, the archive is broken, or
   *     the disk refuses
   * @throws io.coral.api.artifact.ArtifactException when the descriptor is broken, saying where
   * @throws io.coral.spec.AcceleratorException {@code INVALID_BINARY} when the binary is of a known
   *     format and broken, or the descriptor contradicts it
   */
  InstalledBitstream install(Path artifact);

  /** All installed artifacts, sorted by folder; broken ones are in {@link #findings()}. */
  List<InstalledBitstream> list();

  /**
   * The installed artifacts that offer an accelerator, sorted by folder.
   *
   * @param acceleratorId {@code bitstreamId.kernelId}
   */
  List<InstalledBitstream> find(String acceleratorId);

  /**
   * Removes one artifact.
   *
   * @param checksum its {@link InstalledBitstream#sha256()}, or the start of it, at least 6
   *     characters that only one artifact has; or, where several share one binary, its folder below
   *     {@link #root}
   * @return what was removed
   * @throws RepositoryException when none or several match, naming what is installed
   */
  InstalledBitstream remove(String checksum);

  /** What in the root folder cannot be used, and why. */
  List<Finding> findings();
}
