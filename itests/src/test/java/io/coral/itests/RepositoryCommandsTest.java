package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts on their way over a real nginx, signed by the real minisign, by commands alone. */
@Tag("once")
@Timeout(300)
class RepositoryCommandsTest {
  private static final Path NGINX = Path.of("/usr/sbin/nginx");
  private static final Path MINISIGN = Path.of("/usr/bin/minisign");

  @TempDir Path folder;

  private Process nginx;
  private String address;
  private CommandLines coral;

  @BeforeEach
  void startTheStore() throws IOException {
    assumeThat(NGINX).exists();
    assumeThat(MINISIGN).exists();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.createDirectories(folder.resolve("store"));
    address = "http://127.0.0.1:" + port + "/";
    String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
    Path conf =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            %s daemon off; pid nginx.pid; error_log stderr;
            events {}
            http {
              access_log off; client_max_body_size 0; client_body_temp_path t1;
              proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
              server {
                listen 127.0.0.1:%d; root %s/store; autoindex on;
                dav_methods PUT MKCOL; create_full_put_path on;
              }
            }
            """
                .formatted(user, port, folder));
    nginx =
        new ProcessBuilder(NGINX.toString(), "-p", folder.toString(), "-c", conf.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.log").toFile())
            .start();
    await().until(() -> answers(port));
    coral = start("default");
  }

  private CommandLines start(String profile) throws IOException {
    return new CommandLines(folder, profile, "--repository=repository");
  }

  private static boolean answers(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void stopTheStore() throws IOException, InterruptedException {
    if (coral != null) {
      coral.close();
    }
    if (nginx != null) {
      nginx.destroy();
      nginx.waitFor();
    }
  }

  private void sh(String script) throws IOException, InterruptedException {
    Ended ended = Ended.of(folder, "", List.of("sh", "-c", script));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  @Test
  void whatOnePersonSignsAndPublishesAnotherOneFindsAndInstalls() throws Exception {
    sh("cp -r " + Built.VECTOR + " vector");
    sh("for key in key other; do minisign -G -W -p $key.pub -s $key; done");
    Ended added =
        coral.run("repository", "add", "store", address, "--key", "other.pub", "--key", "key.pub");
    assertThat(added.exitCode()).as(added.err()).isZero();
    assertThat(coral.run("repository", "list").out()).contains("store", address, "require");
    sh("cd vector && sha256sum bitstream.json *.jar > SHA256SUMS");
    String platform =
        coral
            .run("bitstream", "install", "vector")
            .out()
            .lines()
            .skip(1)
            .findFirst()
            .orElseThrow()
            .split(" {2,}", -1)[3];
    sh("cd vector && minisign -S -s ../key -m SHA256SUMS -t 'vector 1 " + platform + "'");

    Ended published = coral.run("bitstream", "publish", "vector", "--repository", "store");
    assertThat(published.exitCode()).as(published.err()).isZero();
    assertThat(published.out()).contains("published " + address + platform + "/vector/1/");

    assertThat(coral.run("bitstream", "search", "vector").out())
        .contains("store", "vector", platform);
    sh("rm -r repository/objects repository/references");
    Ended installed = coral.run("bitstream", "install", "vector.addition:1");
    assertThat(installed.exitCode()).as(installed.err()).isZero();
    assertThat(coral.run("bitstream", "show", "vector").out())
        .contains("good, by a key of store: vector 1 " + platform)
        .contains("sim-0", "vector.addition (float* a, float* b, float* c, int size)");
    assertThat(coral.run("bitstream", "verify").out())
        .contains("vector 1 for " + platform + ": sound");

    try (Stream<Path> all = Files.walk(folder.resolve("store"))) {
      Path jar = all.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
      Files.writeString(jar, "altered");
    }
    sh("rm -r repository/objects repository/references");
    Ended altered = coral.run("bitstream", "install", "vector.addition");
    assertThat(altered.exitCode()).isEqualTo(1);
    assertThat(altered.err()).contains("is not the file that SHA256SUMS lists").hasLineCount(1);
    assertThat(coral.run("bitstream", "verify").out()).isEmpty();
  }

  @Test
  void whatIsAskedForAndNotInstalledIsFetchedAndANewVersionIsTried() throws Exception {
    Path conf = Files.createDirectories(folder.resolve("conf/profiles/fetch/conf"));
    Files.writeString(conf.resolve("io.coral.repository.fetch.cfg"), "");
    sh("cp -r " + Built.VECTOR + " vector");
    coral.run("repository", "add", "store", address);
    coral.run("bitstream", "publish", "vector", "--repository", "store");
    sh("head -c 4000 /dev/zero > a.bin");

    Ended ran =
        Ended.coral(
            folder,
            "--conf=conf",
            "--profile=fetch",
            "--repository=repository",
            "run",
            "vector.addition",
            "--in=f32:a.bin",
            "--in=f32:a.bin",
            "--out=f32:c.bin:1000",
            "--arg=int:1000");
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(folder.resolve("c.bin")).hasSize(4000);
    JsonNode shown =
        new ObjectMapper().readTree(coral.run("bitstream", "show", "vector", "--json").out());
    assertThat(shown.at("/bitstreams/0/boards/0").asText()).isEqualTo("sim-0");

    sh("sed -i 's/\"version\" *: *\"1\"/\"version\": \"2\"/' vector/bitstream.json");
    Ended begun = coral.run("bitstream", "install", "vector", "--canary", "1%");
    assertThat(begun.exitCode()).as(begun.err()).isZero();
    assertThat(begun.out()).contains("vector", "1 %", "running");
    JsonNode canaries =
        new ObjectMapper().readTree(coral.run("bitstream", "canary", "list", "--json").out());
    String id = canaries.at("/canaries/0/id").asText();
    assertThat(coral.run("bitstream", "canary", "promote", id.substring(0, 8)).out())
        .contains("promoted");
    assertThat(coral.run("bitstream", "list").out())
        .contains("vector           1", "vector           2");

    coral.run("repository", "add", "closed", "http://127.0.0.1:1/");
    Ended doctor = coral.run("doctor");
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.out())
        .contains("the repository closed cannot be used", "coral repository remove closed")
        .doesNotContain("All is well", "the repository store");
  }

  @Test
  void mistakesAreOneMessageAndAnExitCode() throws Exception {
    assertThat(coral.run("repository", "list").exitCode()).isEqualTo(3);
    assertThat(coral.run("repository", "add", "a b", address).exitCode()).isEqualTo(2);
    assertThat(coral.run("repository", "remove", "gone").err())
        .contains("knows no repository 'gone'");
    Ended secret = coral.run("bitstream", "install", "http://me:secret@127.0.0.1/a/");
    assertThat(secret.exitCode()).isEqualTo(1);
    assertThat(secret.err()).contains("~/.netrc").doesNotContain("secret");
    assertThat(coral.run("bitstream", "install", "com.acme.nothing").exitCode()).isEqualTo(3);
  }
}
