package io.coral.inaccel.internal;

import io.coral.api.Grant;
import io.coral.api.Request;
import io.coral.grpc.LocalServer;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One root.
 *
 * @param root its folder
 * @param tenant on whose behalf its clients ask
 * @param boards what its tenant is bound to while it is there; empty for all
 * @param files how many of its files stay open
 * @param arrayBytes how many bytes of its files are kept for boards
 * @param bounds of its clients
 */
record RootSettings(
    Path root,
    String tenant,
    Optional<Grant> boards,
    int files,
    long arrayBytes,
    LocalServer.Bounds bounds) {

  static final String PID = "io.coral.inaccel";

  private static final String ROOT = "/var/lib/inaccel";
  private static final long ARRAY_BYTES = 256L << 20;
  private static final int MESSAGE_BYTES = 4 << 20;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static RootSettings of(Settings settings) {
    String tenant = settings.text("tenant", Request.DEFAULT_TENANT);
    return new RootSettings(
        Path.of(settings.text("root", ROOT)).toAbsolutePath(),
        tenant,
        grant(tenant, settings.list("boards", List.of()), settings.flag("boards.exclusive", false)),
        settings.number("files", 1024, 1, 1 << 20),
        settings.size("array.bytes").orElse(ARRAY_BYTES),
        new LocalServer.Bounds(
            settings.number("clients", 1024, 1, 1 << 20),
            settings.number("client.requests", 256, 1, 1 << 20),
            (int)
                Math.min(settings.size("message.bytes").orElse(MESSAGE_BYTES), Integer.MAX_VALUE)));
  }

  /** What a tenant is granted that names boards; empty where it names none. */
  static Optional<Grant> grant(String tenant, List<String> boards, boolean isExclusive) {
    if (isExclusive && boards.isEmpty()) {
      throw new IllegalArgumentException(
          "no boards are named that tenant " + tenant + " is to have exclusively; name them");
    }
    return boards.isEmpty()
        ? Optional.empty()
        : Optional.of(new Grant(tenant, Optional.of(Set.copyOf(boards)), isExclusive));
  }

  /** The same for another root, another tenant and other boards. */
  RootSettings of(Path otherRoot, String otherTenant, Optional<Grant> otherBoards) {
    return new RootSettings(otherRoot, otherTenant, otherBoards, files, arrayBytes, bounds);
  }
}
