package io.coral.client;

import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.RequestException;
import io.coral.daemon.internal.DaemonRig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Has a daemon for all tests of a class, and a client for each. */
@Timeout(60)
abstract class OneDaemon {

  static DaemonRig rig;
  DaemonCoral coral;

  @BeforeAll
  static void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void connect() throws IOException {
    coral = DaemonCoral.connect(rig.socket());
  }

  @AfterEach
  void close() {
    coral.close();
  }

  void replace() throws IOException {
    rig.replaceDaemon();
    rig.permits.release(4);
    await().until(() -> rig.coral().underWay().isEmpty());
    rig.permits.drainPermits();
  }

  static RequestException failure(Answer answer) {
    return Objects.requireNonNull(
        catchThrowableOfType(RequestException.class, answer::join), "a failure");
  }

  static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
