package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples gzip and digits as functions, on PoCL; curl asks, S3Proxy keeps objects, and gunzip
 * judges. What the network is to answer is in its own test.
 */
@Tag("once") // the script starts Felix
class FunctionsTest {

  @TempDir Path folder;

  @Test
  void filesComeOutOverHttpByEventsOfAStoreAndInAFolder() throws Exception {
    Files.createDirectories(folder.resolve("conf"));
    Files.createDirectories(folder.resolve("in"));
    Path deployed = Files.createDirectories(folder.resolve("data/deploy"));
    Files.writeString(folder.resolve("in/file"), "what is said once is said again; ".repeat(5000));
    Files.writeString(deployed.resolve("io.coral.gateway.cfg"), "grpc.port = -1\n");
    try (Store store = new Store(folder)) {
      Files.writeString(deployed.resolve("io.coral.gateway.objects.cfg"), store.settings());
      ask(store);
    }
  }

  private void ask(Store store) throws Exception {
    try (Served served =
        new Served(
            folder,
            "pocl-functions",
            List.of(List.of("gzip", folder + "/in/file", folder + "/made"), List.of("digits")))) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> served.get("functions").body().contains("gzip.member"));
      askForDigits(store, served.address() + "functions/digits.classify");
      String at = served.address() + "functions/gzip.member";

      check("curl -sf --data-binary @in/file " + at + " >plain.gz", "plain.gz");
      check("curl -sf -F file=@in/file " + at + " >form.gz", "form.gz");
      check(
          "curl -sf -H 'ce-specversion: 1.0' -H 'ce-id: 1' -H 'ce-source: /s' -H 'ce-type: t'"
              + " -H 'Content-Type: text/plain' -T in/file -X POST -D head "
              + at
              + " >event.gz && grep -qi '^ce-source: /functions/gzip.member' head",
          "event.gz");
      Files.copy(folder.resolve("in/file"), store.object("file"));
      check(
          "curl -sf -H 'ce-specversion: 1.0' -H 'ce-id: 2' -H 'ce-source: /s' -H 'ce-type: t'"
              + " -H 'ce-dataref: s3://incoming/file' -X POST -D head "
              + at
              + " && grep -qi '^ce-dataref: s3://incoming/file.*.out' head",
          store.object("file.*.out").toString());

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

  /** Five images, as bytes and as an object. */
  private void askForDigits(Store store, String at) throws Exception {
    byte[] images = new byte[5 * 64];
    Random points = new Random(16);
    for (int i = 0; i < images.length; i++) {
      images[i] = (byte) points.nextInt(17);
    }
    Files.write(store.object("images"), images);
    run(
        "curl -sf -H 'Content-Type: application/octet-stream' --data-binary @"
            + store.object("images")
            + " "
            + at
            + " >scores");
    run(
        "curl -sf -H 'ce-specversion: 1.0' -H 'ce-id: 3' -H 'ce-source: /s' -H 'ce-type: t'"
            + " -H 'ce-dataref: s3://incoming/images' -X POST "
            + at
            + " && cmp scores "
            + store.object("images.*.out"));

    assertThat(folder.resolve("scores")).as("ten scores for each").hasSize(5 * 40);
  }

  private void check(String command, String made) throws Exception {
    run(command + " && gunzip -t " + made + " && gunzip -c " + made + " | cmp - in/file");
  }

  private void run(String whole) throws Exception {
    Ended ended = Ended.of(folder, "", List.of("sh", "-c", whole));
    assertThat(ended.exitCode()).as(whole + "\n" + ended.out() + ended.err()).isZero();
  }
}
