/**
 * What happens to pods, as events of the cluster: {@link
 * io.coral.kubernetes.event.internal.ApiEvents} tells the API server.
 */
@NullMarked
package io.coral.kubernetes.event.internal;

import org.jspecify.annotations.NullMarked;
