package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.core.finding.internal.ToldFindings;
import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repository in a folder. An installation is made beside the others, in a hidden folder, and
 * renamed into its place; a lock file keeps other processes' installations apart. {@link #find}
 * trusts what was read up to a second ago, so that a request does not read the disk.
 */
@Component(configurationPid = DiskRepository.PID)
@Designate(ocd = DiskRepository.Config.class)
public final class DiskRepository implements BitstreamRepository {

  /** The configuration's PID; on a plain class path, the prefix of the system properties. */
  public static final String PID = "io.coral.core.repository";

  /** The repository's settings. */
  @ObjectClassDefinition(
      name = "Coral bitstream repository",
      description = "Where installed bitstream artifacts are kept.")
  public @interface Config {
    /** The root folder. */
    @AttributeDefinition(
        name = "Root folder",
        description =
            "Default: what the variable CORAL_REPOSITORY names, else .coral/repository in the folder"
                + " that the system property coral.home names, or in the user's home where the user"
                + " may not write there.")
    String root() default "";
  }

  private static final long TRUSTED_NANOS = Duration.ofSeconds(1).toNanos();

  /** How long a reader waits for a replacement to end. */
  private static final long REPLACING_NANOS = Duration.ofSeconds(2).toNanos();

  private static final int SHORTEST_PREFIX = 6;
  private final Path root;
  private final List<Finding> settings;
  private final LongSupplier nanoTime;

  /** One change at a time in this process; the lock on disk keeps other processes apart. */
  private final ReentrantLock changing = new ReentrantLock(true);

  private final ToldFindings told = new ToldFindings(finding -> log().warn("{}", finding));
  private final BinaryFormats formats;
  private volatile @Nullable Index index;

  /** The last reading, even after an installation here made it too old to be answered from. */
  private volatile @Nullable Index last;

  /** With the configuration of a framework. */
  @Activate
  public DiskRepository(Map<String, Object> configuration, @Reference BinaryFormats formats) {
    this(
        Root.choose(configuration, System.getProperties(), System.getenv()),
        System::nanoTime,
        formats);
  }

  /** At the root that the system property {@code io.coral.core.repository.root} names. */
  public static DiskRepository ofSystemProperties() {
    return new DiskRepository(Map.of(), BinaryFormats.ofClassPath());
  }

  /**
   * At a folder.
   *
   * @param nanoTime the clock that decides for how long {@link #find} trusts what was read
   * @param formats what descriptors are checked by
   */
  public DiskRepository(Path root, LongSupplier nanoTime, BinaryFormats formats) {
    this(new Root(root, List.of()), nanoTime, formats);
  }

  private DiskRepository(Root root, LongSupplier nanoTime, BinaryFormats formats) {
    this.formats = Objects.requireNonNull(formats, "formats");
    this.root = root.folder();
    this.settings = root.findings();
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    log().info("The bitstream repository is {}", this.root);
    told.tell(settings);
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public InstalledBitstream install(Path path) {
    changing.lock();
    try (ArtifactSource source = ArtifactSource.open(path)) {
      Artifact artifact = source.artifact();
      if (!Root.isWritable(root)) {
        return alreadyThere(source, Layout.folder(root, artifact));
      }
      try (RepositoryLock lock = RepositoryLock.take(root)) {
        lock.sweep();
        Path staging = lock.staging();
        try {
          source.copyTo(staging);
          Path binary = staging.resolve(artifact.name());
          formats.check(artifact, binary);
          String checksum = Checksum.of(binary);
          long size = Files.size(binary);
          Checksum.write(staging, checksum, artifact.name());
          force(staging);
          Path folder = Layout.folder(root, artifact);
          lock.put(staging, folder);
          log().info("Installed {} {} in {}", artifact.bitstreamId(), artifact.version(), folder);
          return new InstalledBitstream(artifact, folder, checksum, size);
        } finally {
          Folders.delete(staging);
        }
      } finally {
        index = null;
      }
    } catch (IOException e) {
      throw failed(path, "installed", e);
    } finally {
      changing.unlock();
    }
  }

  /** In a repository that belongs to somebody else, the same artifact counts as installed. */
  private InstalledBitstream alreadyThere(ArtifactSource source, Path folder) throws IOException {
    if (ArtifactFormat.find(folder).isPresent() && source.isIn(folder)) {
      return Index.bitstream(folder);
    }
    throw denied(root, "installed", new AccessDeniedException(root.toString()));
  }

  /** What it means that a change failed; where this user may not write, with what to do. */
  private RepositoryException failed(Path subject, String change, IOException cause) {
    if (cause instanceof AccessDeniedException refused && refused.getFile() != null) {
      Path folder = Path.of(refused.getFile()).toAbsolutePath().normalize();
      if (folder.startsWith(root)) {
        return denied(folder, change, cause);
      }
    }
    String what = subject.equals(root) ? "nothing can be " : "it cannot be ";
    return new RepositoryException(subject, what + change + " in " + root + ": " + cause, cause);
  }

  private RepositoryException denied(Path folder, String change, IOException cause) {
    return new RepositoryException(
        folder,
        "cannot be written by the user "
            + System.getProperty("user.name")
            + ", so nothing can be "
            + change
            + " in the repository "
            + root
            + why(folder)
            + "; name a folder of your own with `coral --repository FOLDER`, the variable "
            + Root.VARIABLE
            + ", or the setting root of "
            + PID,
        cause);
  }

  /** What can be told of a folder, or of the one that it would be made in. */
  private static String why(Path folder) {
    Path existing = folder;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      return Files.getFileStore(existing).isReadOnly()
          ? " (its file system is read-only)"
          : " (it belongs to " + Files.getOwner(existing).getName() + ")";
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** A power cut after the rename must not leave a folder with holes. */
  private static void force(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
    }
  }

  @Override
  public List<InstalledBitstream> list() {
    return refreshed().bitstreams();
  }

  @Override
  public List<InstalledBitstream> find(String acceleratorId) {
    Objects.requireNonNull(acceleratorId, "acceleratorId");
    Index known = index;
    if (known != null && nanoTime.getAsLong() - known.readNanos() <= TRUSTED_NANOS) {
      List<InstalledBitstream> found = offering(known, acceleratorId);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return offering(refreshed(), acceleratorId);
  }

  @Override
  public List<Finding> findings() {
    List<Finding> all = new ArrayList<>(settings);
    all.addAll(refreshed().findings());
    return List.copyOf(all);
  }

  /**
   * Reads anew. While an artifact is being replaced it is nowhere for a moment: who reads then
   * reads again, alone if that is possible, and in bounds.
   */
  private Index refreshed() {
    // who may not change anything cannot put back what a process that died left away
    long end = System.nanoTime() + (Root.isWritable(root) ? REPLACING_NANOS : REPLACING_NANOS / 20);
    while (true) {
      Optional<ByteBuffer> before = RepositoryLock.stamp(root);
      Index fresh = read();
      // in this order: the folder goes after the stamp was set again
      if (!RepositoryLock.isReplacing(root) && before.equals(RepositoryLock.stamp(root))) {
        return fresh;
      }
      Index alone = readAlone();
      if (alone != null || System.nanoTime() > end) {
        return alone == null ? fresh : alone;
      }
      LockSupport.parkNanos(REPLACING_NANOS / 1000);
    }
  }

  /** Sweeps and reads while nobody changes anything; null when that cannot be had now. */
  private @Nullable Index readAlone() {
    try {
      if (!changing.tryLock(REPLACING_NANOS, TimeUnit.NANOSECONDS)) {
        return null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
    try (RepositoryLock lock = RepositoryLock.tryTake(root)) {
      if (lock == null) {
        return null;
      }
      lock.sweep();
      return read();
    } catch (IOException e) {
      log().debug("What a process left behind cannot be swept", e);
      return null;
    } finally {
      changing.unlock();
    }
  }

  private Index read() {
    Index fresh = Index.read(root, nanoTime.getAsLong(), last);
    last = fresh;
    index = fresh;
    told.tell(Stream.concat(settings.stream(), fresh.findings().stream()).toList());
    return fresh;
  }

  private static List<InstalledBitstream> offering(Index index, String acceleratorId) {
    return index.offering().getOrDefault(acceleratorId, List.of());
  }

  @Override
  public InstalledBitstream remove(String checksum) {
    String wanted = checksum.strip();
    if (wanted.length() < SHORTEST_PREFIX) {
      throw new RepositoryException(
          root,
          "the checksum '"
              + wanted
              + "' is too short; expected at least "
              + SHORTEST_PREFIX
              + " characters of it");
    }
    if (!Root.isWritable(root)) {
      throw denied(root, "removed", new AccessDeniedException(root.toString()));
    }
    changing.lock();
    try (RepositoryLock lock = RepositoryLock.take(root)) {
      lock.sweep();
      InstalledBitstream found = only(wanted);
      lock.remove(found.folder());
      log().info("Removed {}", found.folder());
      return found;
    } catch (IOException e) {
      throw failed(root, "removed", e);
    } finally {
      index = null;
      changing.unlock();
    }
  }

  private InstalledBitstream only(String wanted) {
    String prefix = wanted.toLowerCase(Locale.ROOT);
    List<InstalledBitstream> all = read().bitstreams();
    List<InstalledBitstream> found =
        all.stream()
            .filter(
                bitstream ->
                    bitstream.sha256().startsWith(prefix)
                        || root.relativize(bitstream.folder()).toString().equals(wanted))
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new RepositoryException(
        root,
        (found.isEmpty() ? "no artifact has" : "several artifacts have")
            + " the checksum "
            + prefix
            + (found.isEmpty() ? "; installed are: " : "; remove one by its folder: ")
            + (found.isEmpty() ? all : found)
                .stream()
                    .map(
                        bitstream -> bitstream.sha256() + " " + root.relativize(bitstream.folder()))
                    .collect(Collectors.joining(", ")));
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(DiskRepository.class);
  }
}
