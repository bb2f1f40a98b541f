package io.coral.inaccel.internal;

import static org.awaitility.Awaitility.await;

import io.coral.inaccel.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Has an endpoint for all tests of a class, and a client with its files for each. */
@Timeout(120)
abstract class OneEndpoint {

  static final long PAGE = 4096;

  @TempDir static Path temp;

  static Rig rig;
  Client client;

  @BeforeAll
  static void start() throws IOException {
    rig = new Rig(temp, Map.of("array.bytes", "64KiB", "files", "8", "message.bytes", "64KiB"));
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void connect() throws IOException {
    client = new Client(rig.root, rig.loops);
    client.file("inputA", 1, 2, 3);
    client.file("inputB", 10, 20, 30);
    client.file("output");
  }

  @AfterEach
  void hangUp() throws IOException {
    client.close();
    try (Stream<Path> files = Files.list(client.folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  static Wire.Request addition(int versionOfA, int versionOfB) {
    return Client.request(
        "test.add",
        Client.floats("inputA", 3, versionOfA),
        Client.floats("inputB", 3, versionOfB),
        Client.floats("output", 3, 0),
        Client.number(3));
  }

  static void awaitRequests(int count) {
    await().atMost(30, TimeUnit.SECONDS).until(() -> rig.engine.coral().underWay().size() == count);
  }
}
