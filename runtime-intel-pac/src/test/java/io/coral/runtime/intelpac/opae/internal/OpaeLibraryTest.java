package io.coral.runtime.intelpac.opae.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpaeLibraryTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "/t/jna1.tmp: failed to map segment from shared object, noexec; if so",
    "java.io.IOException: No space left on device, free space",
    "no resource com/sun/jna/linux-zz/libjnidispatch.so, for this platform"
  })
  void aRemedyIsForTheCauseThatJnaTells(String cause, String remedy) {
    assertThat(OpaeLibrary.remedyOfJna(cause)).contains(remedy);
  }
}
