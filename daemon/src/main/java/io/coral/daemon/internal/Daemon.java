package io.coral.daemon.internal;

import io.coral.api.Coral;
import io.coral.protocol.local.Incoming;
import io.coral.protocol.local.LocalServer;
import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.local.Peer;
import io.coral.protocol.local.Poll;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients over a socket ask an engine. One thread takes connections, waits for what arrives at
 * all of them, and gives requests to the engine; whoever completes an answer sends it.
 */
public final class Daemon implements AutoCloseable {

  private static final long SERVER = 0;
  private static final int MOST_THREADS = 64;
  private static final int IDLE_SECONDS = 10;
  private static final int STOP_MILLIS = 5_000;

  private final Coral coral;
  private final Host host;
  private final DaemonSettings settings;
  private final Tenants tenants;
  private final LocalServer server;
  private final Poll poll;
  private final Thread thread;
  private final ThreadPoolExecutor blocking =
      new ThreadPoolExecutor(
          0,
          MOST_THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Daemon::blockingThread);

  /** By token. Of the thread that waits. */
  private final Map<Long, Connection> connections = new HashMap<>();

  private long lastToken = SERVER;
  private boolean isFull;
  private volatile boolean stopped;

  private Daemon(Coral coral, Host host, DaemonSettings settings, LocalServer server, Poll poll) {
    this.coral = coral;
    this.host = host;
    this.settings = settings;
    this.tenants = new Tenants(settings);
    this.server = server;
    this.poll = poll;
    this.thread = new Thread(this::serve, "coral-daemon");
  }

  /**
   * Listens, and serves on a thread of its own.
   *
   * @param host what this process has beside the engine
   * @throws IOException when it cannot listen, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  public static Daemon start(Coral coral, Host host, Settings configured) throws IOException {
    DaemonSettings settings = DaemonSettings.of(configured);
    LocalServer server =
        LocalServer.listen(settings.socket(), settings.permissions(), group(settings.group()));
    try {
      Poll poll = new Poll();
      poll.add(server, SERVER);
      Daemon daemon = new Daemon(coral, host, settings, server, poll);
      daemon.thread.start();
      return daemon;
    } catch (IOException | RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private static Optional<GroupPrincipal> group(Optional<String> name) throws IOException {
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            FileSystems.getDefault()
                .getUserPrincipalLookupService()
                .lookupPrincipalByGroupName(name.get()));
  }

  private static Thread blockingThread(Runnable work) {
    Thread thread = new Thread(work, "coral-daemon-call");
    thread.setDaemon(true);
    return thread;
  }

  /** Where it listens. */
  public Path socket() {
    return server.path();
  }

  private void serve() {
    Incoming incoming = new Incoming();
    try {
      while (!stopped) {
        int count = poll.await();
        for (int i = 0; i < count; i++) {
          at(i, incoming);
        }
      }
    } catch (IOException e) {
      log().error("The daemon at {} cannot go on; restart it", server.path(), e);
    }
    connections.values().forEach(Connection::close);
  }

  private void at(int index, Incoming incoming) throws IOException {
    long token = poll.token(index);
    if (token == Poll.WOKEN) {
      poll.awake();
    } else if (token == SERVER) {
      accept();
    } else {
      Connection connection = connections.get(token);
      if (connection != null) {
        serve(token, connection, index, incoming);
      }
    }
  }

  private void serve(long token, Connection connection, int index, Incoming incoming)
      throws IOException {
    if (poll.hasRoom(index)) {
      connection.sendMore();
    }
    if (!poll.hasOnlyRoom(index) && !connection.read(incoming)) {
      connections.remove(token);
      connection.close();
      if (isFull) {
        isFull = false;
        poll.change(server, SERVER, true);
      }
    }
  }

  private void accept() throws IOException {
    try {
      LocalSocket socket = server.accept();
      if (socket != null) {
        connect(socket);
      }
    } catch (IOException e) {
      log().warn("No further client can be taken before one goes", e);
      rest();
    }
    if (connections.size() >= settings.clients()) {
      rest();
    }
  }

  /** Takes no one before somebody goes. */
  private void rest() throws IOException {
    isFull = true;
    poll.change(server, SERVER, false);
  }

  private void connect(LocalSocket socket) throws IOException {
    @Nullable Connection connection = null;
    try {
      Peer peer = socket.peer();
      Tenant tenant = tenants.of(peer);
      long token = ++lastToken;
      Outbox outbox = new Outbox(socket, poll, token, settings.unread());
      Calls calls = new Calls(coral, tenant, peer, tenants, host, settings, blocking, outbox);
      poll.add(socket, token);
      connection = new Connection(socket, tenant, outbox, calls);
      connections.put(token, connection);
    } finally {
      if (connection == null) {
        socket.close();
      }
    }
  }

  /**
   * Hangs up on all clients, whose requests are given up. Idempotent; blocks for a bounded time.
   */
  @Override
  public void close() {
    if (stopped) {
      return;
    }
    stopped = true;
    poll.wake();
    blocking.shutdownNow();
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      log().warn("The daemon at {} does not stop; its descriptors stay open", server.path());
      return;
    }
    poll.close();
    try {
      server.close();
    } catch (IOException e) {
      log().warn("The socket {} cannot be taken away", server.path(), e);
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Daemon.class);
  }
}
