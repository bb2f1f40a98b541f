package io.coral.inaccel.internal;

import io.coral.api.Coral;
import io.coral.api.Grant;
import io.coral.api.ReservationException;
import io.coral.api.repository.BitstreamRepository;
import io.coral.grpc.EventLoops;
import io.coral.grpc.LocalServer;
import io.coral.grpc.Messages;
import io.coral.inaccel.wire.Wire;
import io.coral.spec.settings.Settings;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Serves the clients of one root: whoever reaches its folder may ask. Any thread. */
public final class Endpoint implements AutoCloseable {

  private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rw-rw-rw-");

  /** How long the files of a client that is gone may keep their memory. */
  private static final int SWEEP_SECONDS = 5;

  static final MethodDescriptor<Wire.Request, Wire.Response> SERVE =
      Messages.method(
          MethodDescriptor.MethodType.UNARY,
          "inaccel.Coral/Serve",
          Wire.Request.parser(),
          Wire.Response.parser());

  private final Coral coral;
  private final Optional<Grant> boards;
  private final RootFolder root;
  private final SharedFiles files;
  private final Contents contents;
  private final LocalServer server;
  private final Future<?> sweep;

  private Endpoint(
      Coral coral,
      Optional<Grant> boards,
      RootFolder root,
      SharedFiles files,
      Contents contents,
      LocalServer server,
      Future<?> sweep) {
    this.coral = coral;
    this.boards = boards;
    this.root = root;
    this.files = files;
    this.contents = contents;
    this.server = server;
    this.sweep = sweep;
  }

  /** What all endpoints of a process share, which is closed after them. */
  public record Shared(
      Coral coral,
      BitstreamRepository repository,
      EventLoops loops,
      Copiers copiers,
      Quotas quotas) {}

  /**
   * Listens.
   *
   * @throws IOException when it cannot, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   * @throws ReservationException when others have its boards exclusively
   */
  public static Endpoint open(Settings configured, Shared shared) throws IOException {
    return open(RootSettings.of(configured), shared);
  }

  /** Listens, as {@link #open(Settings, Shared)}. */
  static Endpoint open(RootSettings settings, Shared shared) throws IOException {
    RootFolder root = RootFolder.open(settings.root());
    try {
      settings.boards().ifPresent(grant -> bind(shared.coral(), grant));
      Contents contents = new Contents(shared.coral(), settings.arrayBytes());
      SharedFiles files = new SharedFiles(root, contents, settings.files());
      Calls calls =
          new Calls(
              shared.coral(),
              new Prototypes(shared.repository()),
              files,
              contents,
              settings.tenant(),
              shared.quotas(),
              shared.copiers().executor());
      LocalServer server =
          LocalServer.listen(
              root.socket(),
              ALL,
              ServerServiceDefinition.builder("inaccel.Coral")
                  .addMethod(SERVE, (call, headers) -> new Call(call, calls))
                  .build(),
              settings.bounds(),
              shared.loops());
      ScheduledFuture<?> sweep =
          shared
              .loops()
              .group()
              .scheduleWithFixedDelay(
                  files::closeRemoved, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
      return new Endpoint(shared.coral(), settings.boards(), root, files, contents, server, sweep);
    } catch (IOException | RuntimeException e) {
      root.close();
      throw e;
    }
  }

  /** Lets a tenant ask that nobody has let in yet, and binds it to its boards. */
  private static void bind(Coral coral, Grant grant) {
    if (coral.shares().stream().noneMatch(share -> share.tenant().equals(grant.tenant()))) {
      coral.admit(Map.of(grant.tenant(), 1.0));
    }
    coral.grant(grant);
  }

  /** Below which folder its clients are served. */
  public Path root() {
    return root.path();
  }

  /** What it keeps of clients' files: how many are open, and bytes of arrays. */
  record Kept(int files, long bytes) {}

  Kept kept() {
    return new Kept(files.count(), contents.bytes());
  }

  /**
   * Hangs up on all clients, whose requests are given up; a tenant that was bound to boards here
   * has none from then on. Waits for a bounded time; idempotent.
   */
  @Override
  public void close() {
    if (!sweep.cancel(false)) {
      return;
    }
    server.close();
    files.close();
    root.close();
    boards.ifPresent(grant -> coral.grant(Grant.of(grant.tenant(), Set.of())));
  }
}
