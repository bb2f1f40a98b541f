package io.coral.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that only this user may enter and only this process uses: {@code coral-<pid>-<random>}
 * in the temporary folder. The file {@code owner} in it is locked for as long as the process lives,
 * however it dies, so that the next one can tell what is left behind and removes it. Any thread.
 */
public final class TemporaryFolder implements AutoCloseable {
  /** Names the run's folder in a child process, and in the files of a profile. */
  static final String OF_RUN = "coral.temporary";

  private static final Pattern NAME = Pattern.compile("coral-(\\d{1,18})-[0-9a-f-]{36}");
  private static final String OWNER = "owner";

  /** A framework needs some such space; without it each bundle would fail in its own way. */
  private static final int NEEDED_BYTES = 1 << 20;

  /** What a signal must not leave behind. */
  private static final Set<TemporaryFolder> OPEN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel owner;

  private TemporaryFolder(Path path, FileChannel owner) {
    this.path = path;
    this.owner = owner;
  }

  /**
   * The folder of this run of the launcher, its child process included. It is only named here:
   * whoever starts a child that uses it makes it, and deletes it behind the child.
   */
  static Path ofRun() {
    String given = System.getProperty(OF_RUN);
    return given == null ? parent().resolve(Fresh.NAME) : Path.of(given);
  }

  /** Where nobody has named it. */
  private static final class Fresh {
    static final String NAME = freshName();
  }

  private static String freshName() {
    return "coral-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  }

  private static Path parent() {
    String name = System.getProperty("java.io.tmpdir");
    LocaleNames.check("-Djava.io.tmpdir or TMPDIR", name);
    return Path.of(name);
  }

  /**
   * A new folder.
   *
   * @throws LaunchException when none can be made or it has no space, naming the temporary folder
   */
  public static TemporaryFolder make() {
    return make(parent().resolve(freshName()));
  }

  /** A new folder of that name, {@link #ofRun()}. */
  static TemporaryFolder make(Path path) {
    Path unnamed = null;
    try {
      // Renamed when it is locked, so that nobody takes it for one that was left behind.
      unnamed = Files.createTempDirectory(parent(), "coral-new-");
      FileChannel owner = locked(unnamed.resolve(OWNER));
      Files.move(unnamed, path, StandardCopyOption.ATOMIC_MOVE);
      TemporaryFolder made = new TemporaryFolder(path, owner);
      OPEN.add(made);
      return made;
    } catch (IOException e) {
      if (unnamed != null) {
        delete(unnamed);
      }
      throw new LaunchException(unusable(e), e);
    }
  }

  /**
   * The folder of this run, which was made before this process: its own from now on.
   *
   * @throws LaunchException when it is not there, or has an owner
   */
  static TemporaryFolder adopt(Path path) {
    try {
      TemporaryFolder adopted = new TemporaryFolder(path, locked(path.resolve(OWNER)));
      OPEN.add(adopted);
      return adopted;
    } catch (IOException e) {
      throw new LaunchException(unusable(e), e);
    }
  }

  private static String unusable(IOException e) {
    String other = "name another one with TMPDIR or -Djava.io.tmpdir=…";
    if (!Files.exists(parent())) {
      return "there is no temporary folder " + parent() + "; make it, or " + other;
    }
    if (!Files.isDirectory(parent())) {
      return "the temporary folder " + parent() + " is a file; " + other;
    }
    return Files.isWritable(parent())
        ? "the temporary folder "
            + parent()
            + " cannot be used ("
            + e.getMessage()
            + "); free some space in it, or "
            + other
        : "the temporary folder " + parent() + " cannot be written by this user; " + other;
  }

  @SuppressWarnings("resource") // the folder's, closed with it
  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      channel.lock();
      write(channel, ByteBuffer.allocate(NEEDED_BYTES));
      channel.truncate(0);
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      write(channel.position(0), ByteBuffer.wrap(pid));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * Deletes it, as much as can be deleted. Never throws; safe to call again. It is deleted when any
   * call returns, or the process would end in the middle of another one.
   */
  @Override
  public synchronized void close() {
    if (!OPEN.contains(this)) {
      return;
    }
    delete(path);
    try {
      owner.close();
    } catch (IOException e) {
      notDeleted(path, e);
    }
    OPEN.remove(this);
  }

  /** Deletes all that are still there; for the end of the process. */
  public static void closeAll() {
    OPEN.forEach(TemporaryFolder::close);
  }

  /** Deletes what processes of this user left behind that are no more. Never throws. */
  public static void sweep() {
    try (TemporaryFolder own = make()) {
      own.sweepBeside();
    } catch (LaunchException e) {
      notDeleted(parent(), e);
    }
  }

  /** The same; whose this folder is tells this user, whom the machine may know by no name. */
  void sweepBeside() {
    try (Stream<Path> entries = Files.list(parent())) {
      UserPrincipal user = Files.getOwner(path);
      entries.filter(folder -> isLeftBehind(folder, user)).forEach(TemporaryFolder::delete);
    } catch (IOException | UncheckedIOException e) {
      notDeleted(parent(), e);
    }
  }

  private static boolean isLeftBehind(Path folder, UserPrincipal user) {
    Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
    // To look at an own lock would release it: POSIX has one lock for a process and a file.
    if (!name.matches() || name.group(1).equals(Long.toString(ProcessHandle.current().pid()))) {
      return false;
    }
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)
          && (isUnlocked(folder.resolve(OWNER)) || isMadeAgain(folder, name.group(1)));
    } catch (IOException e) {
      notDeleted(folder, e);
      return false;
    }
  }

  /** By code that outlived its process's folder, or by one that removes old files. */
  private static boolean isMadeAgain(Path folder, String pid) {
    return !Files.exists(folder.resolve(OWNER), LinkOption.NOFOLLOW_LINKS)
        && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static boolean isUnlocked(Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      return false;
    }
  }

  /** Deletes as much as can be deleted; links are not followed. Never throws. */
  private static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (IOException e) {
      notDeleted(folder, e);
    }
  }

  /** The next run tries again; nobody can act on this message. */
  private static void notDeleted(Path folder, Exception cause) {
    System.getLogger(TemporaryFolder.class.getName())
        .log(System.Logger.Level.DEBUG, () -> "left behind: " + folder, cause);
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
