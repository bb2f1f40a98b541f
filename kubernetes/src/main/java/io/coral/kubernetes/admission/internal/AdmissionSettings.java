package io.coral.kubernetes.admission.internal;

import io.coral.spec.settings.Settings;
import java.nio.file.Path;

/**
 * What is said of the webhook.
 *
 * @param port 0 for any that is free
 * @param certificate the chain, in PEM
 * @param key of its first certificate, in PEM
 */
record AdmissionSettings(int port, Path certificate, Path key) {

  static final String PID = "io.coral.kubernetes.admission";

  private static final int PORT = 9443;
  private static final int MOST = 65_535;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static AdmissionSettings of(Settings settings) {
    return new AdmissionSettings(
        settings.number("port", PORT, 0, MOST),
        Path.of(settings.text("certificate", "/etc/coral/admission/tls.crt")),
        Path.of(settings.text("key", "/etc/coral/admission/tls.key")));
  }
}
