package io.coral.natives;

import java.util.function.Supplier;
import org.osgi.service.component.annotations.Component;

/** Tells {@code coral doctor} how native functions are called. */
@Component(service = Supplier.class, property = "coral.doctor=native calls")
public final class NativeCalls implements Supplier<String> {

  /** Made by Declarative Services. */
  public NativeCalls() {}

  @Override
  public String get() {
    return Binding.described();
  }
}
