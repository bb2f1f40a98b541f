package io.coral.client;

import com.google.protobuf.ByteString;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.api.repository.TransferListener;
import io.coral.protocol.wire.Wire;
import io.coral.spec.Finding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The daemon's installed bitstreams. What is installed travels through memory, so that the daemon
 * reads no file of this user. Any thread.
 */
final class DaemonRepository implements BitstreamRepository {

  /** How long an installation may take. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final int PIECE = 1 << 30;

  private final DaemonCoral coral;

  DaemonRepository(DaemonCoral coral) {
    this.coral = coral;
  }

  private Wire.Installed listed(int from) {
    return coral
        .asked(Wire.Call.newBuilder().setInstalled(Wire.ListInstalled.newBuilder().setFrom(from)))
        .getInstalled();
  }

  @Override
  public Path root() {
    return Path.of(listed(Integer.MAX_VALUE).getRoot());
  }

  @Override
  public List<InstalledBitstream> list() {
    List<InstalledBitstream> all = new ArrayList<>();
    Wire.Installed part = listed(0);
    while (part.getSomeCount() > 0) {
      part.getSomeList().forEach(each -> all.add(installed(each)));
      part = listed(all.size());
    }
    return List.copyOf(all);
  }

  private static InstalledBitstream installed(Wire.Artifact artifact) {
    return new InstalledBitstream(
        artifact(artifact.getFolder(), artifact.getJsonBytes()),
        Path.of(artifact.getFolder()),
        artifact.getSha256(),
        artifact.getBytes());
  }

  @Override
  public List<InstalledBitstream> find(String acceleratorId) {
    return list().stream()
        .filter(each -> each.artifact().acceleratorIds().contains(acceleratorId))
        .toList();
  }

  @Override
  public Optional<Finding> verify(InstalledBitstream bitstream) {
    Wire.Verify verify = Wire.Verify.newBuilder().setFolder(bitstream.folder().toString()).build();
    return coral
        .asked(Wire.Call.newBuilder().setVerify(verify), LONG)
        .getFindings()
        .getFindingsList()
        .stream()
        .map(FromWire::finding)
        .findFirst();
  }

  @Override
  public List<Finding> findings() {
    return listed(0).getFindingsList().stream().map(FromWire::finding).toList();
  }

  @Override
  public InstalledBitstream remove(String checksum) {
    Wire.Remove remove = Wire.Remove.newBuilder().setChecksum(checksum).build();
    return one(Path.of(checksum), Wire.Call.newBuilder().setRemove(remove));
  }

  List<RemoteBitstream> search(String text, TransferListener listener) {
    Wire.Search search = Wire.Search.newBuilder().setText(text).build();
    Wire.Found found = coral.asked(Wire.Call.newBuilder().setSearch(search), LONG).getFound();
    found.getWarningsList().forEach(listener::warn);
    return found.getSomeList().stream().map(DaemonRepository::remote).toList();
  }

  private static RemoteBitstream remote(Wire.Remote told) {
    return new RemoteBitstream(
        new RemoteRepository(
            told.getRepository(), URI.create(told.getBase()), SignaturePolicy.NONE, List.of()),
        URI.create(told.getFolder()),
        artifact(told.getFolder(), told.getJson()));
  }

  private static Artifact artifact(String folder, ByteString json) {
    return ArtifactFormat.JSON.read(
        "what the daemon tells of " + folder, new ByteArrayInputStream(json.toByteArray()));
  }

  InstalledBitstream install(String address, String repository, TransferListener listener) {
    Wire.Install install =
        Wire.Install.newBuilder()
            .setAddress(address)
            .setRepository(repository)
            .setProgress(true)
            .build();
    return installed(Path.of(address), install, listener);
  }

  private InstalledBitstream installed(
      Path artifact, Wire.Install install, TransferListener listener) {
    Wire.Installed told =
        told(
            artifact,
            Wire.Call.newBuilder().setInstall(install),
            far ->
                listener.progress(
                    far.getWhat(), far.getDone(), far.hasTotal() ? far.getTotal() : -1));
    told.getWarningsList().forEach(listener::warn);
    return installed(told.getSome(0));
  }

  @Override
  public InstalledBitstream install(Path artifact) {
    return install(artifact, "", warning -> {}); // the daemon logs it
  }

  InstalledBitstream install(Path artifact, String repository, TransferListener listener) {
    try {
      if (!Files.isDirectory(artifact)) {
        return installArchive(artifact, artifact, repository, listener);
      }
      Path packed = Files.createTempFile("coral-", ".zip");
      try {
        pack(artifact, packed);
        return installArchive(artifact, packed, repository, listener);
      } finally {
        Files.delete(packed);
      }
    } catch (IOException e) {
      throw new RepositoryException(artifact, "it cannot be read: " + e, e);
    }
  }

  private InstalledBitstream installArchive(
      Path artifact, Path archive, String repository, TransferListener listener)
      throws IOException {
    try (FileChannel in = FileChannel.open(archive)) {
      long size = in.size();
      if (size == 0) {
        throw new RepositoryException(artifact, "it is empty; expected an artifact");
      }
      Segment segment = coral.lend(size);
      try {
        for (long at = 0; at < size; at += PIECE) {
          fill(in, segment.bytes(at, (int) Math.min(PIECE, size - at)));
        }
        Wire.Install install =
            Wire.Install.newBuilder()
                .setName(String.valueOf(archive.getFileName()))
                .setAddress(artifact.toRealPath().toUri().toString())
                .setRepository(repository)
                .setArchive(Wire.Range.newBuilder().setSegment(segment.number()).setLength(size))
                .build();
        return installed(artifact, install, listener);
      } finally {
        segment.close();
      }
    }
  }

  private static void fill(FileChannel in, ByteBuffer piece) throws IOException {
    while (piece.hasRemaining() && in.read(piece) >= 0) {
      // until it is full, or the file has become shorter and the rest stays zero
    }
  }

  private InstalledBitstream one(Path artifact, Wire.Call.Builder call) {
    return installed(told(artifact, call, progress -> {}).getSome(0));
  }

  /** What one artifact's call answers. */
  private Wire.Installed told(
      Path artifact, Wire.Call.Builder call, Consumer<Wire.Progress> progress) {
    try {
      return coral.asked(call, LONG, progress).getInstalled();
    } catch (DaemonException e) {
      throw new RepositoryException(artifact, String.valueOf(e.getMessage()), e);
    }
  }

  /** All regular files below a folder; they stay as they are, for most do not get smaller. */
  private static void pack(Path folder, Path archive) throws IOException {
    try (OutputStream out = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(folder)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }
}
