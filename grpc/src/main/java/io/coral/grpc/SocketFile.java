package io.coral.grpc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A socket in the file system, which stays behind when its owner dies. Any thread. */
public final class SocketFile {

  private SocketFile() {}

  /**
   * Takes away what a dead owner left.
   *
   * @throws IOException when a living one listens there, or it is something else
   */
  public static void clear(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new IOException(
          path + " is no socket; remove it, or choose another path for the socket");
    }
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      throw new IOException(
          "another process listens at "
              + path
              + "; stop it, or choose another path for the socket");
    } catch (ConnectException e) {
      Files.delete(path);
    }
  }
}
