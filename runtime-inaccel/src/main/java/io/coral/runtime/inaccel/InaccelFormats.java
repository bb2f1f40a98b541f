package io.coral.runtime.inaccel;

import io.coral.spec.format.BitstreamFormat;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The formats that are installed; they come and go, and no board is closed for that. */
@Component(service = InaccelFormats.class)
public final class InaccelFormats {

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  private volatile List<BitstreamFormat> formats = List.of();

  /** Those that are there now. */
  List<BitstreamFormat> now() {
    return List.copyOf(formats);
  }
}
