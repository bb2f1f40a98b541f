/**
 * Dynamic resource allocation: the boards of a node for claims. A {@link
 * io.coral.kubernetes.dra.internal.ClaimDriver} answers the kubelet; {@link
 * io.coral.kubernetes.dra.internal.Slices} tell the cluster which boards there are, and {@link
 * io.coral.kubernetes.dra.internal.Claims} are what pods were given.
 */
@NullMarked
package io.coral.kubernetes.dra.internal;

import org.jspecify.annotations.NullMarked;
