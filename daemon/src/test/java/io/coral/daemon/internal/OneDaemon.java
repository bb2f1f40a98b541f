package io.coral.daemon.internal;

import static org.awaitility.Awaitility.await;

import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One daemon with small limits, and for each test a client, of which nothing stays. */
@Timeout(60)
abstract class OneDaemon {

  /** How many clients it takes, with the one of each test and the one that looks. */
  static final int CLIENTS = 20;

  private static final Map<String, String> SMALL =
      Map.of(
          "clients", String.valueOf(CLIENTS),
          "tenant.requests", "4",
          "tenant.segments", "3",
          "tenant.bytes", "1MiB",
          "unread", "64KiB");

  static DaemonRig rig;
  private static TestClient looking;

  TestClient client;

  @BeforeAll
  static void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp, SMALL);
    look();
  }

  /** Looks at the daemon that is there now. */
  static void look() throws IOException {
    looking = TestClient.welcome(rig.socket());
  }

  @AfterAll
  static void stop() {
    looking.close();
    rig.close();
  }

  @BeforeEach
  void connect() throws IOException {
    client = TestClient.welcome(rig.socket());
  }

  @AfterEach
  void leave() {
    client.close();
    await().until(() -> isNothingOf(tenant()));
    rig.permits.drainPermits();
  }

  private static boolean isNothingOf(Wire.Tenant tenant) {
    return tenant.getClients() == 1
        && tenant.getCalls() == 0
        && tenant.getSegments() == 0
        && tenant.getBytes() == 0;
  }

  /** What all clients have of the daemon. */
  static Wire.Tenant tenant() throws IOException {
    return looking.tenant("default");
  }
}
