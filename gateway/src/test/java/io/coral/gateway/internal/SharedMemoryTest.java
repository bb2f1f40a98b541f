package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that has nothing of Coral's, with tensors in memory that it shares. */
@Timeout(300)
class SharedMemoryTest {

  @TempDir private Path temp;

  @Test
  void tensorsInMemoryOfAClientInPythonAreReadAndWrittenThere() throws Exception {
    Foreign foreign = new Foreign(temp);
    foreign.assumePython();
    String grpc = temp.resolve("grpc.sock").toString();
    String rest = temp.resolve("rest.sock").toString();
    try (Rig rig =
        new Rig(temp, Map.of("grpc.socket", grpc, "rest.socket", rest, "shared.memory", "true"))) {
      String said =
          foreign.run(
              "/usr/bin/python3",
              Path.of("src/test/python/shared.py").toAbsolutePath().toString(),
              String.valueOf(rig.gateway.port()),
              grpc,
              rest,
              temp.toString());

      assertThat(said).contains("Ran 6 tests").contains("\nOK\n");
      assertThat(rig.get("/v2").body()).contains("system_shared_memory");
      assertThat(rig.get("/v2/systemsharedmemory/status").statusCode()).isEqualTo(403);
      await().until(() -> rig.gateway.inference().memory().taken() == 0);
    }
  }
}
