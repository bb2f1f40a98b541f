package io.coral.gateway.objects.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.gateway.internal.Memory;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against S3Proxy, a server of S3's protocol that checks signatures, in a process of its own. */
@Timeout(180)
class S3Test {

  private static final int MOST = 1 << 20;

  @TempDir private static Path temp;
  private static Process server;
  private static int port;

  private final Memory memory = new Memory(2 * MOST);

  @BeforeAll
  static void start() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    // a bucket is a folder
    Files.createDirectories(temp.resolve("store/photos"));
    Path properties =
        Files.writeString(
            temp.resolve("s3proxy.properties"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=ours
            s3proxy.credential=secret/+
            jclouds.provider=filesystem
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, temp.resolve("store")));
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("coral.s3proxy"),
                "--properties",
                properties.toString())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("s3proxy.log").toFile())
            .start();
    await().atMost(Duration.ofMinutes(2)).until(S3Test::listens);
  }

  private static boolean listens() {
    if (!server.isAlive()) {
      throw new AssertionError("S3Proxy has ended; target's s3proxy.log says why");
    }
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.destroy();
    assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private static Objects objects(String secret) throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("credentials"),
            "aws_access_key_id = ours\naws_secret_access_key = " + secret + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return new Objects(
        ObjectSettings.of(
            Settings.of(
                ObjectSettings.PID,
                Map.of(
                    "allowed",
                    "s3://photos/",
                    "s3.endpoint",
                    "http://127.0.0.1:" + port,
                    "s3.credentials",
                    file.toString()))));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @Test
  void anObjectIsWrittenFoundAndRead() throws Exception {
    Objects objects = objects("secret/+");
    URI object = objects.allowed("s3://photos/a%20folder/gr%C3%B6%C3%9Fe+1.txt");
    assertThat(objects.isThere(object)).isFalse();

    objects.put(object, bytes("content"), "text/plain", memory);

    assertThat(objects.isThere(object)).isTrue();
    try (Fetched fetched = objects.get(object, MOST, memory)) {
      assertThat(UTF_8.decode(fetched.content()).toString()).isEqualTo("content");
    }
    assertThat(temp.resolve("store/photos/a folder/größe+1.txt")).hasContent("content");
    assertThat(memory.taken()).isZero();
  }

  @Test
  void wrongCredentialsAreSaidAndNotTriedAgain() throws Exception {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> objects("wrong").isThere(URI.create("s3://photos/a")))
        .withMessageContaining("look at s3.credentials")
        .extracting(StoreException::isTemporary)
        .isEqualTo(false);
  }

  @Test
  void anObjectThatIsNotThereIsSaid() throws Exception {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> objects("secret/+").get(URI.create("s3://photos/no"), MOST, memory))
        .withMessage("s3://photos/no: there is no such object");
  }
}
