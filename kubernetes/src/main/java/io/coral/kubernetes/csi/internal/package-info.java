/**
 * Inline volumes of the driver {@code inaccel}: roots for InAccel's clients, with the pod. A {@link
 * io.coral.kubernetes.csi.internal.VolumePlugin} answers the kubelet; {@link
 * io.coral.kubernetes.csi.internal.Publications} are the volumes that pods have, and {@link
 * io.coral.kubernetes.csi.internal.Bitstreams} what they brought.
 */
@NullMarked
package io.coral.kubernetes.csi.internal;

import org.jspecify.annotations.NullMarked;
