package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenClLoadersTest {
  @TempDir private Path folder;

  @Test
  void aLoaderThatIsMissingIsToBeInstalledAndAnotherFailureIsToBeRead() throws IOException {
    Path noLibrary = Files.writeString(folder.resolve("libOpenCL.so.1"), "no library");

    Finding missing = open("libnone.so.1");
    Finding broken = open(noLibrary.toString());

    assertThat(missing.cause()).contains("libnone.so.1: cannot open shared object file");
    assertThat(missing.remedy()).contains("install an OpenCL loader");
    assertThat(broken.cause()).contains("file too short");
    assertThat(broken.remedy()).doesNotContain("install");
  }

  private static Finding open(String loader) {
    OpenCl.Attempt attempt = OpenCl.open(OpenClSettings.DEFAULT.withLoaders(List.of(loader)));
    assertThat(attempt.findings()).hasSize(1);
    return attempt.findings().get(0);
  }
}
