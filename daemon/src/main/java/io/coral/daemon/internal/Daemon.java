package io.coral.daemon.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.Grant;
import io.coral.api.ReservationException;
import io.coral.api.TenantQuotas;
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
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients over sockets ask an engine. One thread takes connections, waits for what arrives at
 * all of them, and gives requests to the engine; whoever completes an answer sends it.
 */
public final class Daemon implements Entrances, TenantQuotas, AutoCloseable {

  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final int MOST_MILLIS = 60_000;

  /** Bytes of a client that are received at once: a hundred requests and more. */
  private static final int AT_ONCE = 1 << 14;

  private final Coral coral;
  private final Host host;
  private final DaemonSettings settings;
  private final Tenants tenants;
  private final Poll poll;
  private final Thread thread;

  /** The one that clients look for. */
  private final Entrance main;

  private final LentThreads threads = new LentThreads();

  /** What others have the thread that waits do. */
  private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();

  // by token; of the thread that waits
  private final Map<Long, Entrance> entrances = new TreeMap<>();
  private final Map<Long, Connection> connections = new HashMap<>();

  private final Turns turns = new Turns();

  /** Of the entrances, by name. */
  private final Map<String, Long> tokens = new HashMap<>();

  /** Who has not introduced itself, as far as is known; by when it came. */
  private final ArrayDeque<Stranger> strangers = new ArrayDeque<>();

  private long lastToken;
  private boolean isFull;
  private volatile boolean stopped;

  /**
   * Where clients connect.
   *
   * @param name in the tenants' file; empty for the daemon's own
   * @param tenant on whose behalf all of them ask; empty where that depends on who they are
   */
  private record Entrance(LocalServer server, String name, Optional<String> tenant) {}

  /** A client that has to say Hello by a time. */
  private record Stranger(long token, long until) {}

  private Daemon(
      Coral coral,
      Host host,
      DaemonSettings settings,
      TenantsFile file,
      LocalServer server,
      Poll poll) {
    this.coral = coral;
    this.host = host;
    this.settings = settings;
    this.tenants = new Tenants(settings, file);
    this.main = new Entrance(server, "", Optional.empty());
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
    TenantsFile file = read(settings);
    LocalServer server =
        LocalServer.listen(settings.socket(), settings.permissions(), group(settings.group()));
    try {
      Daemon daemon = new Daemon(coral, host, settings, file, server, new Poll());
      daemon.open(daemon.main);
      daemon.admit(TenantsFile.NONE, file);
      daemon.thread.start();
      return daemon;
    } catch (IOException | RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private static TenantsFile read(DaemonSettings settings) throws IOException {
    return settings.tenantsFile().isEmpty()
        ? TenantsFile.NONE
        : TenantsFile.read(settings.tenantsFile().get(), settings.quotas());
  }

  /**
   * Has the engine know the tenants and their boards, and opens the sockets; what cannot be had is
   * logged.
   */
  private void admit(TenantsFile before, TenantsFile file) {
    Map<String, Double> weights = new TreeMap<>();
    file.tenants().forEach((name, rules) -> weights.put(name, rules.weight()));
    coral.admit(weights);
    for (Grant grant : file.grants(before)) {
      try {
        coral.grant(grant);
      } catch (ReservationException e) {
        log().warn("Tenant {} has the boards that it had: {}", grant.tenant(), e.getMessage());
      }
    }
    file.sockets().forEach(this::open);
  }

  private void open(String name, TenantsFile.Further socket) {
    try {
      LocalServer server =
          LocalServer.listen(socket.path(), socket.permissions(), group(socket.group()));
      tryOpen(new Entrance(server, name, Optional.of(socket.tenant())));
    } catch (IOException e) {
      log().warn("Nobody is served at the socket {}: {}", name, e.getMessage());
    }
  }

  private void tryOpen(Entrance entrance) {
    try {
      open(entrance);
    } catch (IOException e) {
      log().warn("Nobody is served at {}", entrance.server().path(), e);
    }
  }

  private void open(Entrance entrance) throws IOException {
    poll.add(entrance.server(), ++lastToken);
    entrances.put(lastToken, entrance);
    tokens.put(entrance.name(), lastToken);
  }

  /**
   * Reads the tenants' file again. What it says counts from now on: for clients that are connected,
   * too, but each keeps the tenant on whose behalf it asks. Sockets come and go; clients of one
   * that is changed or gone are hung up on. Blocks for a bounded time; any thread.
   *
   * @return what is another than before, or what is wrong, in which case nothing changes
   */
  public List<String> reload() {
    TenantsFile before = tenants.file();
    TenantsFile after;
    try {
      after = read(settings);
    } catch (IOException e) {
      return List.of(e.getMessage() + "\nnothing was changed; correct the file and reload again");
    }
    tenants.set(after);
    boolean isDone =
        isDone(
            () -> {
              shut(changed(before, after));
              admit(before, after);
            },
            STOP);
    if (!isDone) {
      return List.of(
          "the daemon at " + socket() + " is not done with the tenants' file; its log may say why");
    }
    return before.changes(after);
  }

  /**
   * Whether the thread that serves clients goes round.
   *
   * @param most how long it may take for that
   */
  boolean lives(Duration most) {
    return isDone(() -> {}, most);
  }

  /** Has the thread that waits do something, and waits for that a bounded time. */
  private boolean isDone(Runnable work, Duration most) {
    CompletableFuture<?> done = CompletableFuture.runAsync(work, asked::add);
    poll.wake();
    try {
      done.get(most.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException e) {
      log().error("The daemon is at fault here", e.getCause());
      return false;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Override
  public Entrances.Entrance open(Path socket, Set<PosixFilePermission> permissions, String tenant)
      throws IOException {
    LocalServer server = LocalServer.listen(socket, permissions, Optional.empty());
    // no name of the tenants' file has a blank
    Entrance entrance = new Entrance(server, "at " + socket, Optional.of(tenant));
    boolean isOpen = !stopped && isDone(() -> tryOpen(entrance), STOP);
    if (!isOpen) {
      server.close();
      throw new IOException("nobody is served at " + socket + ": the daemon ends");
    }
    return new Entrances.Entrance() {
      @Override
      public void hangUp() {
        // whose processes have ended has none, and nobody is waited for
        if (tenants.named(tenant).hasClients()) {
          ask(() -> hangUpAt(Set.of(entrance.name())));
        }
      }

      @Override
      public void close() {
        ask(() -> shut(Set.of(entrance.name())));
      }
    };
  }

  private void ask(Runnable work) {
    if (!stopped) {
      isDone(work, STOP);
    }
  }

  @Override
  public Use begin(String tenant, String accelerator) {
    return new CountedRequest(tenants.named(tenant), accelerator);
  }

  private static Optional<GroupPrincipal> group(Optional<String> name) throws IOException {
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            FileSystems.getDefault()
                .getUserPrincipalLookupService()
                .lookupPrincipalByGroupName(name.get()));
  }

  /** Where it listens. */
  public Path socket() {
    return main.server().path();
  }

  /** How long its end waits for requests. */
  Duration patience() {
    return settings.drain();
  }

  private void serve() {
    Incoming incoming = new Incoming(AT_ONCE);
    try {
      while (!stopped) {
        int patience = hangUpOnStrangers();
        int count = turns.hasRest() ? poll.look() : poll.await(patience);
        for (int i = 0; i < count; i++) {
          int index = i;
          Attempt.of(() -> at(index));
        }
        Attempt.of(() -> turns.take((each, most) -> taken(each, incoming, most)));
      }
    } catch (IOException e) {
      log().error("The daemon at {} cannot go on; restart it", socket(), e);
    }
    // before anybody is hung up on, who would connect again at once
    entrances.values().forEach(each -> Attempt.of(() -> close(each)));
    new Farewell(connections).say(incoming, FAREWELL);
  }

  private void at(int index) {
    long token = poll.token(index);
    if (token == Poll.WOKEN) {
      poll.awake();
      for (Runnable next = asked.poll(); next != null; next = asked.poll()) {
        Attempt.of(next);
      }
      return;
    }
    Connection connection = connections.get(token);
    if (connection != null) {
      serve(connection, index);
      return;
    }
    Entrance entrance = entrances.get(token);
    if (entrance != null) {
      accept(entrance);
    }
  }

  private void serve(Connection connection, int index) {
    if (poll.hasRoom(index)) {
      connection.sendMore();
    }
    if (!poll.hasOnlyRoom(index)) {
      turns.add(connection);
    }
  }

  /** Takes what arrived of a client, unless it is hung up on by now; how many calls. */
  private int taken(Connection connection, Incoming incoming, int most) {
    boolean isThere = connections.get(connection.token()) == connection;
    int count = isThere ? connection.read(incoming, most) : 0;
    if (count < 0) {
      hangUp(connection);
    }
    return count;
  }

  private void hangUp(Connection connection) {
    connections.remove(connection.token());
    connection.close();
    takeMore();
  }

  /** Takes others again, now that somebody has gone. */
  private void takeMore() {
    if (isFull) {
      isFull = false;
      wait(true);
    }
  }

  /** Ends those who keep a place and do not say who they are; when the next is due, in millis. */
  private int hangUpOnStrangers() {
    for (Stranger first = strangers.peek(); first != null; first = strangers.peek()) {
      Connection connection = connections.get(first.token());
      long left = first.until() - System.nanoTime();
      boolean isWaitedFor = connection != null && !connection.isWelcome();
      if (isWaitedFor && left > 0) {
        return 1 + (int) Math.min(TimeUnit.NANOSECONDS.toMillis(left), MOST_MILLIS);
      }
      strangers.remove();
      if (connection != null && isWaitedFor) {
        Attempt.of(
            () ->
                connection.refuse(
                    "no Hello came within " + settings.hello() + " of the connection"));
        Attempt.of(() -> hangUp(connection));
      }
    }
    return Poll.FOREVER;
  }

  private void accept(Entrance entrance) {
    try {
      LocalSocket socket = entrance.server().accept();
      if (socket != null) {
        connect(entrance, socket);
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
  private void rest() {
    isFull = true;
    wait(false);
  }

  /** Waits for clients, or does not. */
  private void wait(boolean forClients) {
    entrances.forEach(
        (token, entrance) -> {
          try {
            poll.change(entrance.server(), token, forClients);
          } catch (IOException e) {
            log()
                .warn(
                    "Clients at {} are not waited for any more, or still are",
                    entrance.server().path(),
                    e);
          }
        });
  }

  private void connect(Entrance entrance, LocalSocket socket) throws IOException {
    @Nullable Connection connection = null;
    try {
      Peer peer = socket.peer();
      Tenant tenant =
          entrance.tenant().isPresent() ? tenants.named(entrance.tenant().get()) : tenants.of(peer);
      long token = ++lastToken;
      Outbox outbox = new Outbox(socket, tenant, poll, token, settings.unread());
      // whoever is root in a container that has a socket of its own is nobody here
      boolean isOperator = entrance.tenant().isEmpty() && tenants.mayOperate(peer);
      User user = new User(peer.uid(), tenant, isOperator);
      Calls calls = new Calls(coral, user, tenants, host, settings, threads, outbox);
      poll.add(socket, token);
      connection = new Connection(token, socket, entrance.name(), tenant, outbox, calls);
      connections.put(token, connection);
      strangers.add(new Stranger(token, System.nanoTime() + settings.hello().toNanos()));
    } finally {
      if (connection == null) {
        socket.close();
      }
    }
  }

  /** The sockets that are another or gone. */
  private static Set<String> changed(TenantsFile before, TenantsFile after) {
    Set<String> gone = new HashSet<>(before.sockets().keySet());
    gone.removeIf(name -> Objects.equals(before.sockets().get(name), after.sockets().get(name)));
    return gone;
  }

  /** Closes sockets, and hangs up on their clients. */
  private void shut(Set<String> gone) {
    for (String name : gone) {
      Long token = tokens.remove(name);
      Entrance entrance = token == null ? null : entrances.remove(token);
      if (entrance != null) {
        close(entrance);
      }
    }
    hangUpAt(gone);
  }

  /** Hangs up on the clients of these entrances. */
  private void hangUpAt(Set<String> names) {
    connections.values().stream()
        .filter(each -> names.contains(each.entrance()))
        .toList()
        .forEach(this::hangUp);
  }

  private void close(Entrance entrance) {
    try {
      poll.remove(entrance.server());
      entrance.server().close();
    } catch (IOException e) {
      log().warn("The socket {} cannot be taken away", entrance.server().path(), e);
    }
  }

  /**
   * Takes no requests any more, and hangs up on all clients: once their requests have their
   * replies, or the limit for that is over. Idempotent; blocks for a bounded time.
   */
  @Override
  public void close() {
    if (stopped) {
      return;
    }
    drain();
    // as yet with those who wait for it: what waits there is left to the next daemon
    threads.end(FAREWELL);
    stopped = true;
    poll.wake();
    try {
      thread.join(STOP.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      log().warn("The daemon at {} does not stop; its descriptors stay open", socket());
      return;
    }
    poll.close();
  }

  private void drain() {
    try {
      long end = System.nanoTime() + settings.drain().toNanos();
      if (!tenants.drain(end)) {
        log().warn("Requests are given up that have no replies {} after the end", settings.drain());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Daemon.class);
  }
}
