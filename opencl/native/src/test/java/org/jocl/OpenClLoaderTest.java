package org.jocl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenClLoaderTest {

  @Test
  void aMissingLoaderCanBeTriedAgainAndTheLibraryLeavesNoFileBehind() throws Exception {
    List<Path> before = temporary();

    assertThat(OpenClLoader.bind("libNoSuchLoader.so.1")).isFalse();
    assertThat(OpenClLoader.bound()).isNull();
    assertThat(OpenClLoader.bind("libOpenCL.so.1")).isTrue();
    assertThat(OpenClLoader.bind("libOpenCL.so.1")).isTrue();
    assertThat(OpenClLoader.bind("libNoSuchLoader.so.1")).isFalse();

    assertThat(OpenClLoader.bound()).isEqualTo("libOpenCL.so.1");
    int[] platforms = new int[1];
    assertThat(CL.clGetPlatformIDs(0, null, platforms)).isEqualTo(CL.CL_SUCCESS);
    assertThat(platforms[0]).isPositive();
    assertThat(Sizeof.cl_mem).isEqualTo(8);
    assertThat(temporary()).isEqualTo(before);
  }

  private static List<Path> temporary() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().contains("jocl")).sorted().toList();
    }
  }
}
