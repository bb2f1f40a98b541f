/**
 * The boards of a node for its kubelet. A {@link io.coral.kubernetes.internal.NodePlugin} looks at
 * the engine and at the kubelet; each {@link io.coral.kubernetes.internal.ResourcePlugin} offers
 * the boards of one kind, and {@link io.coral.kubernetes.internal.Allocations} are what containers
 * were given, but for {@link io.coral.kubernetes.internal.RawBoards}.
 */
@NullMarked
package io.coral.kubernetes.internal;

import org.jspecify.annotations.NullMarked;
