package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples as functions, on PoCL; curl asks, and gunzip judges. */
@Tag("once") // the script starts Felix
class FunctionsTest {

  @TempDir Path folder;

  @Test
  void filesComeOutOverHttpByEventsAndInAFolder() throws Exception {
    Files.createDirectories(folder.resolve("conf"));
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("in/file"), "what is said once is said again; ".repeat(5000));
    Files.write(folder.resolve("images"), new byte[3 * 64]);
    try (Served served =
        new Served(
            folder,
            "pocl",
            List.of(List.of("gzip", folder + "/in/file", folder + "/made"), List.of("digits")))) {
      Files.writeString(folder.resolve("data/deploy/io.coral.gateway.cfg"), "grpc.port = -1\n");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> served.get("functions").body().contains("digits.classify"));
      String at = served.address() + "functions/";

      check("curl -sf --data-binary @in/file " + at + "gzip.member >plain.gz", "plain.gz");
      check("curl -sf -F file=@in/file " + at + "gzip.member >form.gz", "form.gz");
      check(
          "curl -sf -H 'ce-specversion: 1.0' -H 'ce-id: 1' -H 'ce-source: /s' -H 'ce-type: t'"
              + " -H 'Content-Type: text/plain' -T in/file -X POST -D head "
              + at
              + "gzip.member >event.gz && grep -qi '^ce-source: /functions/gzip.member' head",
          "event.gz");
      shell(
          "curl -sf -H 'Content-Type: application/octet-stream' --data-binary @images "
              + at
              + "digits.classify >scores");
      assertThat(Files.size(folder.resolve("scores"))).isEqualTo(3 * 40);

      Ended watched =
          served.plain(
              "function",
              "watch",
              folder + "/in",
              "--accelerator=gzip.member",
              "--to=" + folder + "/out",
              "--suffix=.gz",
              "--once");
      assertThat(watched.out()).as(watched.err()).contains("1 computed, 0 failed");
      check("true", "out/file.gz");
      assertThat(served.errors()).isEmpty();
    }
  }

  private void check(String command, String made) throws Exception {
    shell(command + " && gunzip -t " + made + " && gunzip -c " + made + " | cmp - in/file");
  }

  private void shell(String command) throws Exception {
    Ended ended = Ended.of(folder, "", List.of("sh", "-c", command));
    assertThat(ended.exitCode()).as(command + "\n" + ended.out() + ended.err()).isZero();
  }
}
