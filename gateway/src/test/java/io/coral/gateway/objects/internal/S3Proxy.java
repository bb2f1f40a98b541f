package io.coral.gateway.objects.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.davidmoten.aws.lw.client.Client;
import com.github.davidmoten.aws.lw.client.HttpMethod;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * S3Proxy, a server of S3's protocol that checks signatures, in a process of its own: a bucket is a
 * folder.
 */
public final class S3Proxy implements AutoCloseable {

  private static final String ID = "ours";
  public static final String SECRET = "secret/+";

  private final Path folder;
  private final String bucket;
  private final int port;
  private final Process process;
  private final Client client;

  /** Starts it with one bucket and waits until it listens. */
  public S3Proxy(Path folder, String bucket) throws IOException {
    this.folder = folder;
    this.bucket = bucket;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Files.createDirectories(folder.resolve("store").resolve(bucket));
    Path properties =
        Files.writeString(
            folder.resolve("s3proxy.properties"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=filesystem
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, ID, SECRET, folder.resolve("store")));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("coral.s3proxy"),
                "--properties",
                properties.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
    client =
        Client.s3()
            .region("us-east-1")
            .accessKey(ID)
            .secretKey(SECRET)
            .baseUrlFactory((service, region) -> "http://127.0.0.1:" + port)
            .build();
    await().atMost(Duration.ofMinutes(2)).until(this::listens);
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new AssertionError("S3Proxy has ended; " + folder.resolve("s3proxy.log") + " says why");
    }
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  /** Settings of objects that are in it. */
  public Map<String, Object> settings() throws IOException {
    return settings(port, SECRET);
  }

  /** The same by another way to it, or with another secret. */
  public Map<String, Object> settings(int through, String secret) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("credentials"),
            "aws_access_key_id = " + ID + "\naws_secret_access_key = " + secret + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return new HashMap<>(
        Map.of(
            "allowed", "s3://" + bucket + "/",
            "s3.endpoint", "http://127.0.0.1:" + through,
            "s3.credentials", file.toString()));
  }

  /** Somebody writes an object, over one that is there. */
  public void put(String key, String content) {
    client.path(true, bucket, key).method(HttpMethod.PUT).requestBody(content).execute();
  }

  /** The file that is an object. */
  public Path file(String key) {
    return folder.resolve("store").resolve(bucket).resolve(key);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
