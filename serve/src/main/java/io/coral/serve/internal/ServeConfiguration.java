package io.coral.serve.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings of {@code coral serve}, under the PID {@value Watch#PID}. */
@ObjectClassDefinition(
    name = "Coral serve",
    description = "Where the process that stays listens, and how often it looks at the engine")
@interface ServeConfiguration {

  @AttributeDefinition(
      description =
          "Whether it shows anything over HTTP; false opens no network socket for that, a gateway"
              + " has its own")
  boolean http() default true;

  @AttributeDefinition(
      description = "Where it listens; anything but this machine itself lets others see it")
  String address() default "127.0.0.1";

  @AttributeDefinition(description = "The port; 0 for any that is free")
  int port() default 9730;

  @AttributeDefinition(
      description =
          "Names besides those of this machine to which it answers there; *.NAME for all below one")
  String[] names() default {};

  @AttributeDefinition(description = "Between two looks at what there is to do")
  String interval() default "500ms";
}
