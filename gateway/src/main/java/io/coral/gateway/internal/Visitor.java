package io.coral.gateway.internal;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the gate.
 *
 * @param isHere whether the connection is one of this machine
 * @param isSecure whether it is one of TLS
 * @param certificate with which the client has proved itself, issued by one of {@code tls.clients}
 * @param authorization the header, if there is one
 */
record Visitor(
    boolean isHere,
    boolean isSecure,
    Optional<X509Certificate> certificate,
    @Nullable String authorization) {}
