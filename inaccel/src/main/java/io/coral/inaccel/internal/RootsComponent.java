package io.coral.inaccel.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.grpc.EventLoops;
import io.coral.inaccel.Roots;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Roots of other bundles, with the bounds that roots usually have. Any thread. */
@Component(service = Roots.class)
public final class RootsComponent implements Roots {

  private static final RootSettings USUAL =
      RootSettings.of(Settings.of(RootSettings.PID, Map.of()));

  private final Endpoint.Shared shared;

  /** Serves nobody yet. */
  @Activate
  public RootsComponent(
      @Reference Coral coral,
      @Reference BitstreamRepository repository,
      @Reference EventLoops loops,
      @Reference Copiers copiers,
      @Reference Quotas quotas) {
    this.shared = new Endpoint.Shared(coral, repository, loops, copiers, quotas);
  }

  @Override
  public Root open(Path folder, String tenant) throws IOException {
    return Endpoint.open(USUAL.of(folder.toAbsolutePath(), tenant, Optional.empty()), shared)
        ::close;
  }

  @Override
  public void delete(Path folder) throws IOException {
    Folders.delete(folder);
  }
}
