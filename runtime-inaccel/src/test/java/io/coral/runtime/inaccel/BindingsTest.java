package io.coral.runtime.inaccel;

import io.coral.natives.Binding;
import io.coral.natives.BindingRun;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BindingsTest {
  @ParameterizedTest
  @EnumSource(Binding.class)
  void theRuntimePassesItsTestsByEachWayWhenTheJvmChecksNativeAccess(Binding binding)
      throws Exception {
    BindingRun.passes(binding, List.of("-Xcheck:jni"), InaccelRuntimeTest.class);
  }
}
