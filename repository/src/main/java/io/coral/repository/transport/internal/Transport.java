package io.coral.repository.transport.internal;

import io.coral.api.repository.TransferListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads and writes files at addresses. Blocks within limits; any thread. */
public interface Transport {

  /**
   * What lies in a folder, as the other side lists it; folders end in {@code /}. Absent where it
   * does not list.
   */
  Optional<List<URI>> list(URI folder) throws IOException;

  /** A small file; absent where there is none. */
  Optional<byte[]> get(URI file, int maxBytes) throws IOException;

  /** A file of any size. What the target holds already is the start of it: the rest is added. */
  void download(URI file, Path target, long maxBytes, TransferListener listener) throws IOException;

  /**
   * Puts a file there as the first of its folder, which is made for it; does nothing where somebody
   * else has made that. Of those who claim a folder at once one does, where the other side makes
   * folders or heeds a precondition; a store of files that does neither has the last one's.
   */
  void claim(Path source, URI file, TransferListener listener) throws IOException;

  /** Puts a file there. */
  void upload(Path source, URI file, TransferListener listener) throws IOException;

  /**
   * Adds a line to a file of lines, which is made for it; does nothing where the line is there. Of
   * those who add at once none is lost where the other side heeds preconditions.
   */
  void addLine(URI file, String line) throws IOException;

  /** The transport for an address. */
  static Transport of(URI address) {
    return "file".equals(address.getScheme()) ? new FileTransport() : HttpTransport.ofProcess();
  }

  /** The same for whoever only wants to know whether the other side answers. */
  static Transport brief(URI address) {
    return "file".equals(address.getScheme()) ? new FileTransport() : HttpTransport.brief();
  }
}
