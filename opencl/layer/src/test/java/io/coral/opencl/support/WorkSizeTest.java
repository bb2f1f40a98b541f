package io.coral.opencl.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkSizeTest {
  private static final KernelInfo BINARY = kernel(Map.of());

  private static KernelInfo kernel(Map<String, String> properties) {
    return new KernelInfo("mark", List.of("mark"), List.of(), properties);
  }

  private static Optional<WorkSize> declared(Map<String, String> properties) {
    Bitstream bitstream =
        new Bitstream(
            "mark.bin",
            ByteBuffer.allocate(0),
            Optional.empty(),
            List.of(kernel(properties)),
            Map.of());
    return WorkSize.of(bitstream, BINARY);
  }

  @Test
  void sizesOfNumbersThatFitAreTaken() {
    assertThat(declared(Map.of(WorkSize.GLOBAL, "100,8", WorkSize.LOCAL, "50,4"))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "'100', '30', no multiple of 30",
    "'100', '50,2', no multiple of 2",
    ", 'fifty', neither a number nor an argument"
  })
  void aLocalSizeThatNoRunCanHaveIsToldBeforeOne(String global, String local, String words) {
    Map<String, String> properties =
        global == null
            ? Map.of(WorkSize.LOCAL, local)
            : Map.of(WorkSize.GLOBAL, global, WorkSize.LOCAL, local);

    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> declared(properties));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(failure.text()).contains(WorkSize.LOCAL).contains(words);
  }
}
