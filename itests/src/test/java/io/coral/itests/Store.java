package io.coral.itests;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** S3Proxy, as the gateway's own tests have it, with the bucket {@code incoming}. */
final class Store implements AutoCloseable {

  private final Path folder;
  private final int port;
  private final Process process;

  /** Starts it; the gateway asks again until it is there. */
  Store(Path folder) throws IOException {
    this.folder = folder;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Files.createDirectories(object(""));
    Path properties =
        Files.writeString(
            folder.resolve("s3proxy.properties"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=ours
            s3proxy.credential=secret
            jclouds.provider=filesystem
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, folder.resolve("store")));
    List<String> line = Built.java();
    line.addAll(
        List.of(
            "-jar",
            Path.of(System.getProperty("coral.root"), "gateway/target/s3proxy/s3proxy.jar")
                .toString(),
            "--properties",
            properties.toString()));
    process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
  }

  /** The file that is an object. */
  Path object(String key) {
    return folder.resolve("store/incoming").resolve(key);
  }

  /** The gateway's for it. */
  String settings() throws IOException {
    Path credentials =
        Files.writeString(
            folder.resolve("s3"), "aws_access_key_id = ours\naws_secret_access_key = secret\n");
    Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));
    return """
        allowed = s3://incoming/
        result = {folder}{name}.{accelerator}.{event}.out
        s3.endpoint = http://127.0.0.1:%d
        s3.credentials = %s
        """
        .formatted(port, credentials);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
