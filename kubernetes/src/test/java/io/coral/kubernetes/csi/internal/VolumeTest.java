package io.coral.kubernetes.csi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.wire.Csi.NodePublishVolumeRequest;
import io.coral.kubernetes.wire.Csi.VolumeCapability;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a kubelet may ask for. */
class VolumeTest {

  private static final Path PODS = Path.of("/var/lib/kubelet/pods");
  private static final String TARGET = PODS + "/4711/volumes/kubernetes.io~csi/inaccel/mount";

  private static NodePublishVolumeRequest.Builder asked() {
    return NodePublishVolumeRequest.newBuilder()
        .setVolumeId("csi-0815")
        .setTargetPath(TARGET)
        .putAllVolumeContext(
            Map.of(
                "csi.storage.k8s.io/pod.name", "addition",
                "csi.storage.k8s.io/pod.namespace", "research",
                "csi.storage.k8s.io/pod.uid", "4711",
                "csi.storage.k8s.io/ephemeral", "true"));
  }

  @Test
  void aPodsInlineVolumeIsKeptAsItWasAskedFor() throws IOException, StatusException {
    Volume volume =
        Volume.of(
            asked()
                .putVolumeContext("container", "main")
                .putVolumeContext("bitstreams", "https://a/b\n\n https://a/c \n")
                .build(),
            PODS);

    assertThat(volume)
        .isEqualTo(
            new Volume(
                "csi-0815",
                Path.of(TARGET),
                "research",
                "addition",
                Optional.of("main"),
                Set.of("https://a/b", "https://a/c")));
    assertThat(Volume.of("csi-0815", volume.kept())).isEqualTo(volume);
  }

  @Test
  void whoseItIsToBeIsKnownWhateverIsWrongWithIt() {
    assertThat(Volume.pod(asked().setReadonly(true).build()))
        .contains(new PodEvents.Pod("research", "addition", Optional.of("4711")));
    assertThat(Volume.pod(asked().clearVolumeContext().build())).isEmpty();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(asked().setReadonly(true), "neither read-only nor"),
        Arguments.of(
            asked()
                .setVolumeCapability(
                    VolumeCapability.newBuilder()
                        .setBlock(VolumeCapability.BlockVolume.getDefaultInstance())),
            "nor a block device"),
        Arguments.of(
            asked().putVolumeContext("csi.storage.k8s.io/ephemeral", "false"), "no inline volume"),
        Arguments.of(asked().clearVolumeContext(), "no inline volume"),
        Arguments.of(asked().removeVolumeContext("csi.storage.k8s.io/pod.name"), "pod.name, which"),
        Arguments.of(
            asked().putVolumeContext("bitstream", "x"),
            "there are only bitstreams, container; bitstreams is near"),
        Arguments.of(asked().setVolumeId("../x"), "called \"../x\""),
        Arguments.of(asked().setVolumeId(""), "called \"\""),
        Arguments.of(asked().setTargetPath("/etc"), "expected a folder below " + PODS),
        Arguments.of(asked().setTargetPath(PODS + "/../../etc"), "expected a folder below"),
        Arguments.of(asked().setTargetPath(PODS.toString()), "where the kubelet has all pods"),
        Arguments.of(asked().setTargetPath(""), "expected a folder below"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("wrong")
  void whatCannotBeIsTold(NodePublishVolumeRequest.Builder asked, String why) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> Volume.of(asked.build(), PODS))
        .withMessageStartingWith("INVALID_ARGUMENT: the volume cannot be: ")
        .withMessageContaining(why);
  }
}
