package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Drain;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.kubernetes.internal.ContainerDevices;
import io.coral.kubernetes.internal.Places;
import io.coral.kubernetes.internal.Replicas;
import io.coral.kubernetes.wire.Dra;
import io.coral.kubernetes.wire.Pods;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod, its claim, and those of their names that come after. */
class ClaimPodsTest {

  @TempDir private Path temp;
  private DaemonRig rig;
  private Claims claims;
  private ContainerDevices devices;
  private ClaimPods pods;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    rig = new DaemonRig(temp);
    assertThat(rig.coral().boards()).isNotEmpty();
    devices = new ContainerDevices(temp.resolve("cdi"), "coral.io/claim");
    claims =
        new Claims(
            rig.coral(), rig.entrances(), temp.resolve("claims"), temp.resolve("state"), devices);
    claims.open();
    ClaimBoards boards =
        new ClaimBoards(
            rig.coral(),
            new DiskRepository(temp.resolve("none"), new BinaryFormats()),
            new Places(temp),
            kind -> true,
            Replicas.of("shares", List.of()),
            Map.of(),
            false);
    pods =
        new ClaimPods(
            claims,
            boards,
            devices,
            (pod, kind, reason, message) -> told.add(reason + " " + message));
  }

  @AfterEach
  void stop() {
    claims.close();
    rig.close();
  }

  private void prepare(String uid, String board) throws IOException {
    Prepared unused =
        claims.prepare(
            Dra.Claim.newBuilder().setUid(uid).build(),
            List.of(new Prepared.Given("board", board, board, "", "", 0)));
  }

  /** The kubelet tells that the pod has its claim by now. */
  private void held(String uid) {
    Pods.ListPodResourcesResponse.Builder listed = Pods.ListPodResourcesResponse.newBuilder();
    listed
        .addPodResourcesBuilder()
        .setNamespace("test")
        .setName("web-0")
        .addContainersBuilder()
        .setName("main")
        .addDynamicResourcesBuilder()
        .setClaimNamespace("test")
        .setClaimName("web-0")
        .addClaimResourcesBuilder()
        .addCdiDevicesBuilder()
        .setName(devices.id(uid));
    pods.held(listed.build());
  }

  @Test
  void aClaimThatIsTakenBackLateTakesNothingFromTheNextOneOfItsName() throws IOException {
    prepare("first", "sim-0");
    held("first");
    prepare("second", "sim-1");
    held("second");

    claims.takeBack("first");
    pods.released("first");

    String allocated = "BoardAllocated sim-1 of claim test/web-0 is tenant claim-sim-1's";
    String released = "BoardReleased sim-0 of claim test/web-0 is not this pod's any more";
    assertThat(told).containsExactly(allocated, released);
    try (Drain drain = rig.coral().drain("sim-1", "a new fan", Duration.ZERO)) {
      assertThat(drain.board()).isEqualTo("sim-1");
      held("second");
    }
    assertThat(told)
        .hasSize(3)
        .last()
        .asString()
        .startsWith("BoardLost sim-1 of claim test/web-0 cannot be used");
  }
}
