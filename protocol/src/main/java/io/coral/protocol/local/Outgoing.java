package io.coral.protocol.local;

import com.sun.jna.Memory;
import java.io.IOException;

/** A message with a descriptor beside it. */
final class Outgoing {

  private static final int CONTROL = MessageHeader.CONTROL_HEADER + Long.BYTES;

  private Outgoing() {}

  /** Sends the message, or its beginning; returns how much, 0 where there is no room in time. */
  static int send(Libc libc, int socket, byte[] bytes, int descriptor) throws IOException {
    Memory data = new Memory(bytes.length);
    data.write(0, bytes, 0, bytes.length);
    MessageHeader header = new MessageHeader(CONTROL);
    header.control.putLong(0, MessageHeader.CONTROL_HEADER + Integer.BYTES);
    header.control.putInt(8, Libc.SOL_SOCKET);
    header.control.putInt(12, Libc.SCM_RIGHTS);
    header.control.putInt(MessageHeader.CONTROL_HEADER, descriptor);
    while (true) {
      long count = libc.sendmsg(socket, header.over(data, bytes.length), Libc.MSG_NOSIGNAL);
      if (count >= 0) {
        return (int) count;
      }
      int error = libc.errno();
      if (error == Libc.EAGAIN) {
        return 0;
      }
      if (error != Libc.EINTR) {
        throw Failures.of(libc, "a descriptor cannot be sent", error);
      }
    }
  }
}
