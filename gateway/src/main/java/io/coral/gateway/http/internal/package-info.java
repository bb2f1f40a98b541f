/**
 * Where REST listens besides the framework's HTTP service's own address: {@link
 * io.coral.gateway.http.internal.Listeners} gives the server that is behind it connectors.
 */
@NullMarked
package io.coral.gateway.http.internal;

import org.jspecify.annotations.NullMarked;
