@NullMarked
package io.coral.gateway.functions.internal;

import org.jspecify.annotations.NullMarked;
