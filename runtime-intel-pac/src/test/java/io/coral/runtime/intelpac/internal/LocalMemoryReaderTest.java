package io.coral.runtime.intelpac.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.coral.runtime.intelpac.internal.LocalMemory.Extender;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LocalMemoryReaderTest {

  private static final MemoryInfo HOST =
      new MemoryInfo(0, MemoryInfo.HOST, OptionalInt.empty(), Optional.empty(), 4096, 4096);

  @Test
  void aDescriptorWithoutMemoriesHasTheHostsAlone() {
    assertThat(read(Map.of()).localMemories()).isEmpty();
  }

  @Test
  void memoriesMayShareAnExtenderAtDifferentAddresses() {
    Map<String, String> properties = new HashMap<>(memory(1));
    properties.putAll(memory(2));
    properties.put("memory.2.base", "0x1000000");
    properties.put("memory.2.type", "HBM");

    List<LocalMemory> memories = read(properties).localMemories();

    assertThat(memories).extracting(LocalMemory::base).containsExactly(0L, 0x1000000L);
    assertThat(memories).extracting(memory -> memory.info().type()).containsExactly("DDR", "HBM");
    assertThat(memories.get(0).extender()).isEqualTo(new Extender(0x1000, 4096, 0x40));
    assertThat(memories.get(1).extender()).isEqualTo(memories.get(0).extender());
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("memory.1.window", "", "no property memory.1.window"),
        arguments("memory.1.control", "", "no property memory.1.control"),
        arguments("memory.1.size", "a lot", "memory.1.size \"a lot\""),
        arguments("memory.1.size", "0", "at least one page"),
        arguments("memory.1.size", "4097", "multiple of 4096"),
        arguments("memory.1.base", "8", "multiple of 4096"),
        arguments("memory.1.window.size", "4095", "power of two"),
        arguments("memory.1.window", "0x1004", "multiple of 8"),
        arguments("memory.1.window", "0x3f008", "leave the AFU's registers"),
        arguments("memory.1.window", "0x0", "leave the AFU's registers"),
        arguments("memory.1.control", "0x1008", "overlap the window of memory.1"),
        arguments("memory.1.control", "0x100", "overlap the control register of memory.1"),
        arguments("memory.1.type", "RAM", "expected DDR, HBM"),
        arguments("memory.1.wimdow", "1", "memory.1.wimdow"),
        arguments("memory.0.size", "4096", "memory 0 is the host's"),
        arguments("memory.3.size", "4096", "without a gap"));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("wrong")
  void aMemoryThatDoesNotFitIsInvalid(String key, String value, String text) {
    Map<String, String> properties = new HashMap<>(memory(1));
    properties.put(key, value);
    requireWrong(properties, text);
  }

  @Test
  void twoMemoriesAtOneAddressAreInvalid() {
    Map<String, String> properties = new HashMap<>(memory(1));
    properties.putAll(memory(2));
    requireWrong(properties, "memory.2 overlaps memory.1");
  }

  private static void requireWrong(Map<String, String> properties, String text) {
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> read(properties));
    assertThat(failure).isNotNull().hasMessageContaining(text);
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
  }

  private static Map<String, String> memory(int index) {
    String name = "memory." + index;
    return Map.of(name + ".size", "0x100000", name + ".window", "0x1000", name + ".control", "64");
  }

  private static AfuLayout read(Map<String, String> properties) {
    KernelInfo kernel = new KernelInfo("k", List.of(), List.of(), Map.of("csr.offset", "0x100"));
    return AfuLayout.of(
        new Bitstream(
            "a.gbs", ByteBuffer.allocate(1), Optional.empty(), List.of(kernel), properties),
        HOST);
  }
}
