package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.grpc.EventLoops;
import io.grpc.Status;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kubelet for those who ask it again and again. */
class KubeletTest {

  @Test
  void whatCannotEvenBeAskedIsAFailureLikeOthers() {
    Path noSocket = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/kubelet");
    List<Status> failures = new ArrayList<>();

    try (EventLoops loops = new EventLoops()) {
      new Kubelet(noSocket, loops).list(listed -> {}, failures::add);
    }

    assertThat(failures).hasSize(1);
  }
}
