package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.natives.Binding;
import io.coral.natives.BindingRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jocl.OpenClLoader;
import org.junit.jupiter.api.Test;

class EarlyOpenClTest {

  @Test
  void implementationsAreLoadedAndTheProcessIsBoundToNoLoader() throws Exception {
    BindingRun.passes(Binding.JNA, InAProcessOfItsOwn.class);
  }

  /** What it uses is for good. */
  static class InAProcessOfItsOwn {
    @Test
    void nothingIsBound() throws Exception {
      EarlyOpenCl.load();

      assertThat(Files.readString(Path.of("/proc/self/maps"))).contains("libOpenCL", "libpocl");
      assertThat(OpenClLoader.bound()).isNull();
    }
  }
}
