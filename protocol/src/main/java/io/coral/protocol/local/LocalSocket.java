package io.coral.protocol.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One end of a connection within this machine, over which descriptors travel. Any thread may send
 * and hang up; the one that receives closes it.
 */
public final class LocalSocket implements AutoCloseable {

  private static final int PEER_INTS = 3;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long MICROS = 1_000_000;

  /** As many as Linux lets a process be in. */
  private static final int MOST_GROUPS = 1 << 16;

  private final Libc libc;
  private final int descriptor;

  /** Held while bytes are sent, so that those of two messages do not mix. */
  private final Object sending = new Object();

  // guarded by this
  private boolean closed;

  LocalSocket(Libc libc, int descriptor) {
    this.libc = libc;
    this.descriptor = descriptor;
  }

  /** Connects to a daemon, which may take a minute for that and for what it is sent. */
  public static LocalSocket connect(Path path) throws IOException {
    return connect(path, MINUTE);
  }

  /**
   * Connects to a daemon.
   *
   * @param most how long it may take for that, where its queue is full, and for what it is sent
   * @throws IOException when nobody listens there or takes this in time, or this user may not
   */
  public static LocalSocket connect(Path path, Duration most) throws IOException {
    Libc libc = JnaLibc.bind();
    byte[] address = Address.of(path);
    int descriptor = libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
      throw Failures.of(libc, "a socket cannot be made");
    }
    LocalSocket made = new LocalSocket(libc, descriptor);
    try {
      made.boundSends(most);
      if (libc.connect(descriptor, address, address.length) != 0) {
        int error = libc.errno();
        String what = "nobody can be reached at " + path;
        throw error == Libc.EAGAIN
            ? new IOException(what + ": its queue is full, and nobody is taken")
            : Failures.of(libc, what, error);
      }
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /** For how long the other end may take nothing of what it is sent, and not be hung up on. */
  public void boundSends(Duration most) throws IOException {
    long micros = Math.max(1, TimeUnit.NANOSECONDS.toMicros(most.toNanos()));
    long[] time = {micros / MICROS, micros % MICROS};
    int length = time.length * Long.BYTES;
    if (libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, time, length) != 0) {
      throw Failures.of(libc, "sends cannot be bounded");
    }
  }

  /** Its number; while it is open. */
  int descriptor() {
    return descriptor;
  }

  /** Who is at the other end. */
  public Peer peer() throws IOException {
    int[] credentials = new int[PEER_INTS];
    int[] length = {PEER_INTS * Integer.BYTES};
    if (libc.getsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_PEERCRED, credentials, length) != 0) {
      throw Failures.of(libc, "the peer's user cannot be had");
    }
    return new Peer(credentials[0], credentials[1], credentials[2], groups(credentials[2]));
  }

  /** What the kernel does not know of, before Linux 4.13, is left out. */
  private Set<Integer> groups(int gid) {
    Set<Integer> groups = new HashSet<>(Set.of(gid));
    int[] supplementary = new int[MOST_GROUPS];
    int[] length = {MOST_GROUPS * Integer.BYTES};
    if (libc.getsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_PEERGROUPS, supplementary, length)
        == 0) {
      for (int i = 0; i < length[0] / Integer.BYTES; i++) {
        groups.add(supplementary[i]);
      }
    }
    return groups;
  }

  /**
   * Sends what there is room for, without waiting.
   *
   * @return how many bytes were taken, 0 when there is no room
   * @throws IOException when the other end is gone, or this one closed
   */
  public int sendNow(byte[] bytes) throws IOException {
    synchronized (sending) {
      return sent(bytes, Libc.MSG_DONTWAIT);
    }
  }

  /** Sends all, and waits for room; hangs up where there is none in time. */
  public void send(byte[] bytes) throws IOException {
    synchronized (sending) {
      sendFrom(bytes, 0);
    }
  }

  /** The same with a descriptor beside the first byte; the sender's stays open. */
  public void send(byte[] bytes, Descriptor beside) throws IOException {
    synchronized (sending) {
      requireOpen();
      int count = Outgoing.send(libc, descriptor, bytes, beside.number());
      requireTaken(count);
      sendFrom(bytes, count);
    }
  }

  private void sendFrom(byte[] bytes, int from) throws IOException {
    byte[] left = from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length);
    while (left.length > 0) {
      int count = sent(left, 0);
      requireTaken(count);
      left = Arrays.copyOfRange(left, count, left.length);
    }
  }

  private void requireTaken(int count) throws IOException {
    if (count == 0) {
      hangUp();
      throw new IOException("nothing can be sent: the other end takes nothing");
    }
  }

  private int sent(byte[] bytes, int flags) throws IOException {
    requireOpen();
    while (true) {
      long count = libc.send(descriptor, bytes, bytes.length, flags | Libc.MSG_NOSIGNAL);
      if (count >= 0) {
        return (int) count;
      }
      int error = libc.errno();
      if (error == Libc.EAGAIN) {
        return 0;
      }
      if (error != Libc.EINTR) {
        throw Failures.of(libc, "nothing can be sent", error);
      }
    }
  }

  private synchronized void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the connection is closed");
    }
  }

  /** Ends the conversation: both ends read an end from now on. Idempotent. */
  public void hangUp() {
    shut(Libc.SHUT_RDWR);
  }

  /** Sends nothing more: the other end reads an end behind what was sent. Idempotent. */
  public void endOutput() {
    shut(Libc.SHUT_WR);
  }

  /** The other end cannot send from now on; what it has sent can still be taken. Idempotent. */
  public void endInput() {
    shut(Libc.SHUT_RD);
  }

  private synchronized void shut(int which) {
    if (!closed) {
      libc.shutdown(descriptor, which);
    }
  }

  /** By the thread that receives. Idempotent. */
  @Override
  public void close() {
    hangUp();
    synchronized (sending) {
      synchronized (this) {
        if (!closed) {
          closed = true;
          libc.close(descriptor);
        }
      }
    }
  }
}
