package io.coral.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Marks the component that is a runtime. It writes the header {@code Provide-Capability:
 * io.coral.runtime} (PKG-02) and the service properties {@code coral.runtime.id}, {@code .vendor},
 * {@code .spec}, {@code .features} and {@code .composite} (DSC-01).
 */
@Capability(
    namespace = RuntimeProvider.NAMESPACE,
    attribute = {
      "id=\"${#id}\"",
      "vendor=\"${#vendor}\"",
      "spec:Version=\"${#spec}\"",
      "features:List<String>=\"${#features}\"",
      "composite=\"${#composite}\""
    })
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface RuntimeProvider {

  /** The capability name space of runtimes. */
  String NAMESPACE = "io.coral.runtime";

  /** What Declarative Services puts before each property name. */
  String PREFIX_ = "coral.runtime.";

  /** {@link RuntimeInfo#id()}. */
  String id();

  /** {@link RuntimeInfo#vendor()}. */
  String vendor();

  /** {@link RuntimeInfo#specVersion()}. */
  String spec() default RuntimeInfo.SPEC_VERSION;

  /** {@link RuntimeInfo#features()}. */
  String[] features() default {};

  /** {@link RuntimeInfo#composite()}. */
  boolean composite() default false;
}
