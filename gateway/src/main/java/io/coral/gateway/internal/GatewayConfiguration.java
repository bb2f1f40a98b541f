package io.coral.gateway.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the gateway, under the PID {@value GatewaySettings#PID}. Without a configuration
 * there is no gateway.
 */
@ObjectClassDefinition(
    name = "Coral gateway",
    description = "Models by their names, over the Open Inference Protocol")
@interface GatewayConfiguration {

  @AttributeDefinition(description = "On whose behalf those ask who show no token")
  String tenant() default "default";

  @AttributeDefinition(
      description = "The file with a token and a tenant in each line; with it, all show a token")
  String tokens() default "";

  @AttributeDefinition(description = "How long a request may be")
  String request_bytes() default "64MiB";

  @AttributeDefinition(description = "How many bytes requests may take that are on their way")
  String memory() default "1GiB";

  @AttributeDefinition(
      description =
          "How many of these one tenant's may take; empty: half, or all where no others reach it")
  String tenant_memory() default "";

  @AttributeDefinition(
      description = "How many requests may be under way, and how many connections to gRPC")
  int requests() default 256;

  @AttributeDefinition(
      description =
          "How many requests of a tenant begin in a second; 0: any, where no others reach it")
  int rate() default 0;

  @AttributeDefinition(description = "How long a request may take to arrive")
  String read_limit() default "60s";

  @AttributeDefinition(description = "How long a client of HTTP may take to take an answer")
  String answer_limit() default "60s";

  @AttributeDefinition(description = "How long a request waits for a board, unless it says less")
  String wait_limit() default "60s";

  @AttributeDefinition(description = "The certificate chain, in PEM; with it, TLS")
  String tls_certificate() default "";

  @AttributeDefinition(description = "The key of that certificate, in PEM")
  String tls_key() default "";

  @AttributeDefinition(
      description =
          "Certificates of those who issue clients', in PEM; whose common name is its tenant")
  String tls_clients() default "";

  @AttributeDefinition(
      description =
          "Where REST listens by TLS; beyond this machine with tokens or clients' certificates")
  String rest_address() default "127.0.0.1";

  @AttributeDefinition(description = "The port of REST by TLS; 0 for any that is free, -1 for none")
  int rest_port() default -1;

  @AttributeDefinition(description = "The socket of REST in the file system")
  String rest_socket() default "";

  @AttributeDefinition(
      description =
          "Where gRPC listens; beyond this machine by TLS, with tokens or clients' certificates")
  String grpc_address() default "127.0.0.1";

  @AttributeDefinition(description = "The port of gRPC; 0 for any that is free, -1 for none")
  int grpc_port() default 8001;

  @AttributeDefinition(description = "The socket of gRPC in the file system")
  String grpc_socket() default "";

  @AttributeDefinition(
      description = "Whether clients of these sockets may have tensors in memory that they share")
  boolean shared_memory() default false;
}
