package io.coral.protocol.local;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;

/** Takes what arrives at sockets, one after the other. One thread. */
public final class Incoming {

  /** Bytes that are taken at once where nobody else waits. */
  private static final int ROOM = 1 << 18;

  /** The kernel lets no more descriptors travel with one message. */
  private static final int MOST_DESCRIPTORS = 253;

  private static final int ALIGNED = Long.BYTES - 1;

  private final Libc libc = JnaLibc.bind();
  private final Patience patience = new Patience();
  private final Memory data;
  private final ByteBuffer bytes;
  private final MessageHeader header =
      new MessageHeader(MessageHeader.CONTROL_HEADER + MOST_DESCRIPTORS * Integer.BYTES + ALIGNED);

  /** For one socket. */
  public Incoming() {
    this(ROOM);
  }

  /**
   * For many sockets.
   *
   * @param room bytes that are taken of one before the next has its turn
   */
  public Incoming(int room) {
    data = new Memory(room);
    bytes = data.getByteBuffer(0, room);
  }

  /** How a look at a socket ended. */
  public enum End {
    /** Something arrived. */
    BYTES,
    /** Nothing is there now. */
    NOTHING,
    /** The other end is gone. */
    OVER
  }

  /**
   * Takes what is there.
   *
   * @param waits whether it waits for something: it looks for a while before it sleeps where that
   *     has paid lately
   * @param descriptors gets those that came with the bytes; their new owner closes them
   * @throws IOException when the connection broke
   */
  public End receive(LocalSocket socket, boolean waits, Collection<Descriptor> descriptors)
      throws IOException {
    if (!waits) {
      return received(socket, Libc.MSG_DONTWAIT, descriptors);
    }
    long start = System.nanoTime();
    for (long looked = 0; looked < patience.nanos(); looked = System.nanoTime() - start) {
      End end = received(socket, Libc.MSG_DONTWAIT, descriptors);
      if (end != End.NOTHING) {
        return end;
      }
      Thread.yield();
    }
    End end = received(socket, 0, descriptors);
    patience.slept(System.nanoTime() - start);
    return end;
  }

  private End received(LocalSocket socket, int flags, Collection<Descriptor> descriptors)
      throws IOException {
    while (true) {
      long count =
          libc.recvmsg(
              socket.descriptor(), header.over(data, data.size()), flags | Libc.MSG_CMSG_CLOEXEC);
      if (count >= 0) {
        addArrived(descriptors);
        bytes.clear().limit((int) count);
        return count == 0 ? End.OVER : End.BYTES;
      }
      int error = libc.errno();
      if (error == Libc.EAGAIN) {
        return End.NOTHING;
      }
      if (error != Libc.EINTR) {
        throw Failures.of(libc, "nothing can be received", error);
      }
    }
  }

  /** What arrived last, from position to limit; until the next look. */
  public ByteBuffer bytes() {
    return bytes;
  }

  private void addArrived(Collection<Descriptor> descriptors) {
    long end = header.controlLength();
    for (int at = 0; at + MessageHeader.CONTROL_HEADER <= end; ) {
      int length = (int) header.control.getLong(at);
      if (length < MessageHeader.CONTROL_HEADER) {
        break;
      }
      if (header.control.getInt(at + 8) == Libc.SOL_SOCKET
          && header.control.getInt(at + 12) == Libc.SCM_RIGHTS) {
        for (int each = at + MessageHeader.CONTROL_HEADER; each < at + length; each += 4) {
          descriptors.add(new Descriptor(libc, header.control.getInt(each)));
        }
      }
      at += length + ALIGNED & ~ALIGNED;
    }
  }
}
