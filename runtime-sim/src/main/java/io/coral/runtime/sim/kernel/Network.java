package io.coral.runtime.sim.kernel;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The network as the kernels of a binary see it that has the network kernels {@link Cmac} and
 * {@link NetworkLayer}: sockets that the host has set through registers. Like UDP, it loses what
 * nobody waits for. Any thread.
 */
@ProviderType
public interface Network {

  /** Sockets of a board. */
  int SOCKETS = 16;

  /** The most bytes that one packet carries. */
  int MAX_PAYLOAD = 1408;

  /**
   * Sends a packet to the socket's other end. It is lost when the socket is not set, the other end
   * is not known or does not answer to it, or there is no link.
   *
   * @param payload from position to limit, at most {@link #MAX_PAYLOAD} bytes; copied
   */
  void send(int socket, ByteBuffer payload);

  /** Takes the oldest packet that arrived at a socket: read-only, native order, position 0. */
  Optional<ByteBuffer> receive(int socket);
}
