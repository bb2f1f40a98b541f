package io.coral.layers.wrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.capability.FaultReporting;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.Registers;
import io.coral.spec.capability.Reset;
import io.coral.spec.capability.SubBuffers;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationTest {

  /** A capability that the specification does not know. */
  interface Stateful {
    Object state();

    void close();
  }

  static Stream<Method> methods() {
    return Stream.of(
            AcceleratorRuntime.class,
            Resource.class,
            Memory.class,
            Buffer.class,
            ComputeUnit.class,
            Event.class,
            FaultReporting.class,
            HotPlug.class,
            PeerCopy.class,
            Registers.class,
            Reset.class,
            SubBuffers.class)
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodOfTheSpecificationIsAnOperation(Method method) {
    Operation operation = Operation.of(method.getDeclaringClass(), method.getName());

    assertThat(operation.type()).isEqualTo(method.getDeclaringClass());
    assertThat(operation.method()).isEqualTo(method.getName());
  }

  @Test
  void aMethodOfAnUnknownCapabilityIsForeignWhateverItsName() {
    assertThat(Operation.of(Stateful.class, "state")).isEqualTo(Operation.FOREIGN);
    assertThat(Operation.of(Stateful.class, "close")).isEqualTo(Operation.FOREIGN);
  }
}
