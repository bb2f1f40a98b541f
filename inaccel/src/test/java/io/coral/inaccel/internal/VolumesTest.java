package io.coral.inaccel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Grant;
import io.coral.inaccel.wire.Wire;
import io.coral.spec.settings.Settings;
import io.grpc.Status;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The volume plugin, by calls as Docker makes them. */
@Timeout(60)
class VolumesTest {

  @TempDir private static Path temp;

  private static Rig rig;

  @TempDir private Path folder;
  private DockerSettings settings;
  private PluginServer plugin;

  @BeforeAll
  static void startEngine() throws IOException {
    rig = new Rig(temp, Map.of());
  }

  @AfterAll
  static void stopEngine() {
    rig.close();
  }

  @BeforeEach
  void start() throws IOException {
    settings =
        DockerSettings.of(
            Settings.of(
                DockerSettings.PID,
                Map.of(
                    "socket", folder.resolve("plugins/inaccel.sock").toString(),
                    "state", folder.resolve("state").toString(),
                    "root", folder.resolve("root").toString())));
    plugin =
        PluginServer.listen(
            settings.socket(),
            Volumes.open(settings.state(), settings.volumes(), rig.shared),
            rig.loops);
  }

  @AfterEach
  void stop() {
    plugin.close();
  }

  private String ask(String call, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /"
            + call
            + " HTTP/1.1\r\nHost: \r\nAccept: application/vnd.docker.plugins.v1.2+json\r\n"
            + "Connection: close\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(settings.socket()));
      socket.write(ByteBuffer.wrap((head + json).getBytes(StandardCharsets.UTF_8)));
      ByteBuffer said = ByteBuffer.allocate(64 << 10);
      int read = 0;
      while (read >= 0) {
        read = socket.read(said);
      }
      return new String(said.array(), 0, said.position(), StandardCharsets.UTF_8);
    }
  }

  private static String body(String reply) {
    assertThat(reply).startsWith("HTTP/1.1 200 OK\r\n");
    return reply.substring(reply.indexOf("\r\n\r\n") + 4);
  }

  private Path mountpoint(String name) {
    return folder.resolve("root").resolve("." + name).resolve("_resources");
  }

  @Test
  void itSaysWhatItIs() throws IOException {
    assertThat(body(ask("Plugin.Activate", ""))).isEqualTo("{\"Implements\":[\"VolumeDriver\"]}");
    assertThat(body(ask("VolumeDriver.Capabilities", "{}")))
        .isEqualTo("{\"Capabilities\":{\"Scope\":\"local\"}}");
  }

  @Test
  void aVolumeIsARootOfItsTenant() throws IOException {
    String made =
        ask("VolumeDriver.Create", "{\"Name\":\"blue-1\",\"Opts\":{\"tenant\":\"blue\"}}");
    String mounted = ask("VolumeDriver.Mount", "{\"Name\":\"blue-1\",\"ID\":\"b87d7442\"}");

    assertThat(body(made)).isEqualTo("{\"Err\":\"\"}");
    assertThat(body(mounted))
        .isEqualTo("{\"Mountpoint\":\"" + mountpoint("blue-1") + "\",\"Err\":\"\"}");
    try (Client client = new Client(mountpoint("blue-1"), rig.loops)) {
      client.file("inputA", 1);
      client.file("output");
      client.serve(
          Client.request(
              "test.add",
              Client.floats("inputA", 1, 0),
              Client.floats("inputA", 1, 0),
              Client.floats("output", 1, 0),
              Client.number(1)));
      assertThat(client.numbers("output", 1)).containsExactly(2);
    }
    assertThat(body(ask("VolumeDriver.Unmount", "{\"Name\":\"blue-1\",\"ID\":\"b87d7442\"}")))
        .isEqualTo("{\"Err\":\"\"}");
    assertThat(body(ask("VolumeDriver.Path", "{\"Name\":\"blue-1\"}"))).isEqualTo(body(mounted));
    assertThat(body(ask("VolumeDriver.Get", "{\"Name\":\"blue-1\"}")))
        .contains("\"Name\":\"blue-1\"", "\"Status\":{\"tenant\":\"blue\"}");
    assertThat(body(ask("VolumeDriver.List", "{}")))
        .isEqualTo(
            "{\"Volumes\":[{\"Name\":\"blue-1\",\"Mountpoint\":\""
                + mountpoint("blue-1")
                + "\"}],\"Err\":\"\"}");
  }

  @Test
  void aVolumesTenantIsBoundToItsBoardsWhileItIsThere() throws IOException {
    assertThat(
            body(
                ask(
                    "VolumeDriver.Create",
                    "{\"Name\":\"pod\",\"Opts\":{\"boards\":\"sim-1\",\"exclusive\":\"true\"}}")))
        .contains("\"Err\":\"\"");
    assertThat(rig.engine.coral().grants())
        .containsExactly(Grant.exclusive("pod", Set.of("sim-1")));
    try (Client client = new Client(mountpoint("pod"), rig.loops)) {
      client.file("inputA", 1);
      client.file("output");
      Wire.Request doubled =
          Client.request(
              "test.add",
              Client.floats("inputA", 1, 0),
              Client.floats("inputA", 1, 0),
              Client.floats("output", 1, 0),
              Client.number(1));
      for (int i = 0; i < 10; i++) {
        assertThat(client.serve(doubled).getMessagesOrThrow("board")).isEqualTo("sim-1");
      }
      assertThat(client.numbers("output", 1)).containsExactly(2);
    }
    assertThat(
            ask(
                "VolumeDriver.Create",
                "{\"Name\":\"pod2\",\"Opts\":{\"boards\":\"sim-1\",\"exclusive\":\"true\"}}"))
        .startsWith("HTTP/1.1 500")
        .contains("tenant pod has board sim-1 alone");

    ask("VolumeDriver.Remove", "{\"Name\":\"pod\"}");

    assertThat(rig.engine.coral().grants()).containsExactly(Grant.of("pod", Set.of()));
    assertThat(ask("VolumeDriver.Create", "{\"Name\":\"x\",\"Opts\":{\"exclusive\":\"true\"}}"))
        .contains("no boards are named");
  }

  @Test
  void aRemovedVolumeIsGoneWithAllThatIsInIt() throws IOException {
    ask("VolumeDriver.Create", "{\"Name\":\"gone\",\"Opts\":null}");
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createDirectories(mountpoint("gone").resolve("shm/selfAB"));
    Files.createSymbolicLink(mountpoint("gone").resolve("shm/link"), outside);
    Files.writeString(outside.resolve("kept"), "");

    assertThat(body(ask("VolumeDriver.Remove", "{\"Name\":\"gone\"}"))).contains("\"Err\":\"\"");

    assertThat(mountpoint("gone").getParent()).doesNotExist();
    assertThat(outside.resolve("kept")).exists();
    assertThat(ask("VolumeDriver.Mount", "{\"Name\":\"gone\"}"))
        .startsWith("HTTP/1.1 500")
        .contains("there is no volume");
  }

  @Test
  void volumesOutliveThePlugin() throws IOException {
    ask("VolumeDriver.Create", "{\"Name\":\"stays\",\"Opts\":{\"tenant\":\"nobody\"}}");
    stop();
    assertThat(mountpoint("stays").resolve("run/coral.sock")).doesNotExist();
    start();

    assertThat(body(ask("VolumeDriver.Get", "{\"Name\":\"stays\"}"))).contains("nobody");
    try (Client client = new Client(mountpoint("stays"), rig.loops)) {
      client.file("output");
      Status status = client.refusal(Client.request("test.held", Client.floats("output", 1, 0)));
      assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(status.getDescription()).contains("'nobody' is not configured");
    }
  }

  @Test
  void aVolumeIsMadeAgainWithTheSameOptionsOnly() throws IOException {
    ask("VolumeDriver.Create", "{\"Name\":\"twice\",\"Opts\":{}}");

    assertThat(body(ask("VolumeDriver.Create", "{\"Name\":\"twice\"}"))).contains("\"Err\":\"\"");
    assertThat(ask("VolumeDriver.Create", "{\"Name\":\"twice\",\"Opts\":{\"tenant\":\"blue\"}}"))
        .startsWith("HTTP/1.1 500")
        .contains("of tenant default; remove it");
  }

  @Test
  void whatIsWrongIsSaid() throws IOException {
    assertThat(ask("VolumeDriver.Create", "{\"Name\":\"../x\"}")).contains("expected a letter");
    assertThat(ask("VolumeDriver.Create", "{\"Name\":\"x\",\"Opts\":{\"size\":\"1\"}}"))
        .contains("option \\\"size\\\"; there are only boards, exclusive, tenant");
    assertThat(ask("VolumeDriver.Mounted", "{}")).contains("there is no call");
    assertThat(ask("VolumeDriver.Create", "{\"Name\"")).startsWith("HTTP/1.1 500");
    assertThat(body(ask("VolumeDriver.List", "{}"))).contains("\"Volumes\":[]");
  }
}
