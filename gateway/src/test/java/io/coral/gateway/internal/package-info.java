@NullMarked
package io.coral.gateway.internal;

import org.jspecify.annotations.NullMarked;
