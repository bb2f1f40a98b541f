/** How {@link io.coral.api.Coral#open()} finds the daemon. */
@NullMarked
package io.coral.client.internal;

import org.jspecify.annotations.NullMarked;
