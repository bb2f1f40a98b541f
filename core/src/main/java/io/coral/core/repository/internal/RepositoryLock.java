package io.coral.core.repository.internal;

import io.coral.api.repository.Modes;
import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps changes of a repository apart, those of this process by a lock in memory and those of
 * others by one on its file: a process that closes a file loses all of its locks on it, so only one
 * thread opens it. Held for renames, not while anything is copied. Readers need none.
 */
final class RepositoryLock implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();
  private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

  private final ReentrantLock turn;
  private final FileChannel file;

  private RepositoryLock(ReentrantLock turn, FileChannel file) {
    this.turn = turn;
    this.file = file;
  }

  /**
   * Waits for the lock; makes the root where there is none.
   *
   * @throws RepositoryException when another process has it for too long
   */
  @SuppressWarnings("resource") // handed over to the lock
  static RepositoryLock take(Store store) throws IOException {
    Files.createDirectories(store.root());
    long end = System.nanoTime() + PATIENCE.toNanos();
    ReentrantLock turn =
        TURNS.computeIfAbsent(store.root().toRealPath(), root -> new ReentrantLock(true));
    if (!tryTurn(turn)) {
      throw busy(store);
    }
    FileChannel file = null;
    try {
      boolean isNew = !Files.exists(store.lock());
      file = FileChannel.open(store.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isNew) {
        Modes.follow(store.root(), store.lock());
      }
      FileLock lock = file.tryLock();
      while (lock == null && System.nanoTime() < end) {
        LockSupport.parkNanos(PAUSE_NANOS);
        lock = file.tryLock();
      }
      if (lock == null) {
        throw busy(store);
      }
      return new RepositoryLock(turn, file);
    } catch (IOException | RuntimeException e) {
      if (file != null) {
        file.close();
      }
      turn.unlock();
      throw e;
    }
  }

  private static boolean tryTurn(ReentrantLock turn) {
    try {
      return turn.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static RepositoryException busy(Store store) {
    return new RepositoryException(
        store.lock(),
        "another installation or removal has the repository since "
            + PATIENCE.toSeconds()
            + " s; end it, and try again");
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      turn.unlock();
    }
  }
}
