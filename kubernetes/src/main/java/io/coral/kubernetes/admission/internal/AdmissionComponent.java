package io.coral.kubernetes.admission.internal;

import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/** The admission webhook in a framework: there where its configuration is; it needs no boards. */
@Component(
    service = AdmissionComponent.class,
    immediate = true,
    configurationPid = AdmissionSettings.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AdmissionConfiguration.class)
public final class AdmissionComponent {

  private final AdmissionServer server;

  /**
   * Listens.
   *
   * @throws IOException when it cannot, or its certificate is none, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public AdmissionComponent(Map<String, Object> configuration) throws IOException {
    Settings settings = Settings.of(AdmissionSettings.PID, configuration);
    AdmissionSettings admission = AdmissionSettings.of(settings);
    for (Finding finding : settings.findings()) {
      LoggerFactory.getLogger(AdmissionComponent.class).warn("{}", finding);
    }
    server = AdmissionServer.listen(admission);
    LoggerFactory.getLogger(AdmissionComponent.class)
        .info("Pods are reviewed at port {}", server.port());
  }

  @Deactivate
  void stop() {
    server.close();
  }
}
