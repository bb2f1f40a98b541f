package io.coral.kubernetes.admission.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the admission webhook, under the PID {@value AdmissionSettings#PID}. Without a
 * configuration there is none.
 */
@ObjectClassDefinition(
    name = "Coral's admission webhook for Kubernetes",
    description = "Gives pods with the label inaccel/fpga: enabled their volume")
@interface AdmissionConfiguration {

  @AttributeDefinition(description = "The port; 0 for any that is free")
  int port() default 9443;

  @AttributeDefinition(description = "The certificate chain, in PEM; read again when it changes")
  String certificate() default "/etc/coral/admission/tls.crt";

  @AttributeDefinition(description = "The key of that certificate, in PEM")
  String key() default "/etc/coral/admission/tls.key";
}
