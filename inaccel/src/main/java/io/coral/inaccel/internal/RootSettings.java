package io.coral.inaccel.internal;

import io.coral.api.Request;
import io.coral.grpc.LocalServer;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;

/**
 * One root.
 *
 * @param root its folder
 * @param tenant on whose behalf its clients ask
 * @param files how many of its files stay open
 * @param arrayBytes how many bytes of its files are kept for boards
 * @param bounds of its clients
 */
record RootSettings(
    Path root, String tenant, int files, long arrayBytes, LocalServer.Bounds bounds) {

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
    return new RootSettings(
        Path.of(settings.text("root", ROOT)).toAbsolutePath(),
        settings.text("tenant", Request.DEFAULT_TENANT),
        settings.number("files", 1024, 1, 1 << 20),
        settings.size("array.bytes").orElse(ARRAY_BYTES),
        new LocalServer.Bounds(
            settings.number("clients", 1024, 1, 1 << 20),
            settings.number("client.requests", 256, 1, 1 << 20),
            (int)
                Math.min(settings.size("message.bytes").orElse(MESSAGE_BYTES), Integer.MAX_VALUE)));
  }

  /** The same for another root and another tenant. */
  RootSettings of(Path otherRoot, String otherTenant) {
    return new RootSettings(otherRoot, otherTenant, files, arrayBytes, bounds);
  }
}
