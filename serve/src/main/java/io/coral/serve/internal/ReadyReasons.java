package io.coral.serve.internal;

import java.util.List;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Why requests cannot be served, for others in this framework. */
@Component(service = Supplier.class, property = "coral.ready=serve")
public final class ReadyReasons implements Supplier<List<String>> {

  private final Watch watch;

  /** Called by Declarative Services. */
  @Activate
  public ReadyReasons(@Reference Watch watch) {
    this.watch = watch;
  }

  @Override
  public List<String> get() {
    return watch.last().reasons();
  }
}
