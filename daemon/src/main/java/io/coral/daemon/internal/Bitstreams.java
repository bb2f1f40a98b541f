package io.coral.daemon.internal;

import com.google.protobuf.ByteString;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.RemoteRepositories;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.TransferListener;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** The daemon's installed bitstreams, as one client sees and changes them. Any thread. */
final class Bitstreams {

  private static final Pattern NAME = Pattern.compile("\\w[\\w.+-]{0,254}");
  private static final Pattern ADDRESS = Pattern.compile("(?i)https?://.*");
  private static final int PIECE = 1 << 26;

  private final Host host;
  private final Segments segments;
  private final int fill;

  /**
   * Over what the daemon's process has.
   *
   * @param segments where clients put archives
   * @param fill how many bytes of descriptors one reply has
   */
  Bitstreams(Host host, Segments segments, int fill) {
    this.host = host;
    this.segments = segments;
    this.fill = fill;
  }

  private BitstreamRepository repository() throws CallException {
    return host.repository()
        .orElseThrow(
            () -> new CallException(Code.NOT_INSTALLED, "the bitstream repository is not running"));
  }

  Wire.Installed installed(Wire.ListInstalled asked) throws CallException {
    BitstreamRepository repository = repository();
    List<InstalledBitstream> all = repository.list();
    Wire.Installed.Builder told =
        Wire.Installed.newBuilder().setRoot(repository.root().toString()).setArtifacts(all.size());
    if (asked.getFrom() == 0) {
      repository.findings().forEach(finding -> told.addFindings(ToWire.finding(finding)));
    }
    int bytes = 0;
    for (InstalledBitstream each : all.subList(Math.min(asked.getFrom(), all.size()), all.size())) {
      Wire.Artifact artifact = artifact(each);
      bytes += artifact.getSerializedSize();
      if (bytes > fill && told.getSomeCount() > 0) {
        break;
      }
      told.addSome(artifact);
    }
    return told.build();
  }

  /** What repositories have; what does not fit into a reply is said. */
  Wire.Found found(Wire.Search asked) throws CallException {
    Warnings warnings = new Warnings(none -> {});
    List<RemoteBitstream> all = remotes().search(asked.getText(), warnings);
    Wire.Found.Builder told = Wire.Found.newBuilder().addAllWarnings(warnings.told());
    int bytes = 0;
    for (RemoteBitstream each : all) {
      Wire.Remote remote =
          Wire.Remote.newBuilder()
              .setRepository(each.repository().name())
              .setBase(each.repository().address().toString())
              .setFolder(each.folder().toString())
              .setJson(descriptor(each.artifact()))
              .build();
      bytes += remote.getSerializedSize();
      if (bytes > fill) {
        int left = all.size() - told.getSomeCount();
        told.addWarnings(left + " more are not told; search for a part of an id");
        break;
      }
      told.addSome(remote);
    }
    return told.build();
  }

  private RemoteRepositories remotes() throws CallException {
    return host.remotes()
        .orElseThrow(() -> new CallException(Code.UNSUPPORTED, "this daemon fetches no artifacts"));
  }

  private static ByteString descriptor(Artifact artifact) {
    ByteString.Output descriptor = ByteString.newOutput();
    try {
      ArtifactFormat.JSON.write(artifact, descriptor);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all that is written", e);
    }
    return descriptor.toByteString();
  }

  private static Wire.Artifact artifact(InstalledBitstream installed) {
    return Wire.Artifact.newBuilder()
        .setJsonBytes(descriptor(installed.artifact()))
        .setFolder(installed.folder().toString())
        .setSha256(installed.sha256())
        .setBytes(installed.size())
        .build();
  }

  private Wire.Installed.Builder one(InstalledBitstream installed) throws CallException {
    return Wire.Installed.newBuilder()
        .setRoot(repository().root().toString())
        .setArtifacts(1)
        .addSome(artifact(installed));
  }

  Wire.Findings verify(Wire.Verify asked) throws CallException {
    Wire.Findings.Builder findings = Wire.Findings.newBuilder();
    BitstreamRepository repository = repository();
    InstalledBitstream named =
        repository.list().stream()
            .filter(each -> each.folder().toString().equals(asked.getFolder()))
            .findFirst()
            .orElseThrow(
                () ->
                    new CallException(
                        Code.NOT_INSTALLED,
                        asked.getFolder() + " is the folder of no installed artifact"));
    repository.verify(named).ifPresent(finding -> findings.addFindings(ToWire.finding(finding)));
    return findings.build();
  }

  Wire.Installed remove(Wire.Remove asked) throws CallException {
    return one(repository().remove(asked.getChecksum())).build();
  }

  /**
   * Installs one.
   *
   * @param progress told how far it is where that is asked for, a few times a second at most
   */
  Wire.Installed install(Wire.Install asked, Consumer<Wire.Progress> progress)
      throws CallException {
    Warnings warnings = new Warnings(asked.getProgress() ? progress : none -> {});
    InstalledBitstream installed =
        asked.hasArchive() ? unpacked(asked, warnings) : fetched(asked, warnings);
    return one(installed).addAllWarnings(warnings.told()).build();
  }

  private InstalledBitstream fetched(Wire.Install asked, TransferListener listener)
      throws CallException {
    if (!ADDRESS.matcher(asked.getAddress()).matches() && around(asked.getAddress()).isEmpty()) {
      throw new CallException(
          Code.WRONG_CALL,
          "\""
              + asked.getAddress()
              + "\" is no address; expected one of http or https, or of a known repository");
    }
    return remotes().install(asked.getAddress(), rule(asked), listener);
  }

  private InstalledBitstream unpacked(Wire.Install asked, TransferListener listener)
      throws CallException {
    if (!NAME.matcher(asked.getName()).matches()) {
      throw new CallException(
          Code.WRONG_CALL, "\"" + asked.getName() + "\" is no name of an archive's file");
    }
    try {
      Path folder = Files.createTempDirectory("coral-install-");
      Path file = folder.resolve(asked.getName());
      try {
        copy(asked.getArchive(), file);
        return install(asked, file, listener);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new CallException(
          Code.NOT_INSTALLED, "the archive cannot be taken: " + e + "; look at the daemon's disk");
    }
  }

  private InstalledBitstream install(Wire.Install asked, Path file, TransferListener listener)
      throws CallException {
    Optional<String> rule = rule(asked).or(() -> around(asked.getAddress()));
    return rule.isPresent() || host.remotes().isPresent()
        ? remotes().install(file.toString(), rule, listener)
        : repository().install(file);
  }

  /** The repository that is known here, which may be one of files, and holds an address. */
  private Optional<String> around(String address) {
    try {
      URI place = URI.create(address);
      return host.remotes().stream()
          .flatMap(remotes -> remotes.list().stream())
          .filter(each -> each.holds(place))
          .map(RemoteRepository::name)
          .findFirst();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> rule(Wire.Install asked) {
    return Optional.of(asked.getRepository()).filter(name -> !name.isEmpty());
  }

  /** What is not as it should be goes to the daemon's log, and to the client with the outcome. */
  private static final class Warnings implements TransferListener {

    private final Consumer<Wire.Progress> progress;
    private final Pace pace = new Pace(System::nanoTime);

    // guarded by this
    private final List<String> all = new ArrayList<>();

    /**
     * None as yet.
     *
     * @param progress told how far it is
     */
    Warnings(Consumer<Wire.Progress> progress) {
      this.progress = progress;
    }

    /** All that came. */
    synchronized List<String> told() {
      return List.copyOf(all);
    }

    @Override
    public void progress(String file, long done, long total) {
      if (pace.isDue()) {
        Wire.Progress.Builder far = Wire.Progress.newBuilder().setWhat(file).setDone(done);
        progress.accept(total < 0 ? far.build() : far.setTotal(total).build());
      }
    }

    @Override
    public void warn(String message) {
      synchronized (this) {
        all.add(message);
      }
      LoggerFactory.getLogger(Bitstreams.class).warn("{}", message);
    }
  }

  private void copy(Wire.Range archive, Path file) throws CallException, IOException {
    SharedMemory memory = segments.use(archive.getSegment());
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long end = archive.getOffset() + archive.getLength();
      if (archive.getLength() < 1 || !memory.has(archive.getOffset(), archive.getLength())) {
        throw new CallException(
            Code.WRONG_SEGMENT,
            "the archive is not inside of segment "
                + archive.getSegment()
                + ", which has "
                + memory.size()
                + " bytes");
      }
      for (long at = archive.getOffset(); at < end; at += PIECE) {
        ByteBuffer piece = memory.bytes(at, (int) Math.min(PIECE, end - at));
        while (piece.hasRemaining()) {
          out.write(piece);
        }
      }
    } finally {
      memory.endUse();
    }
  }
}
