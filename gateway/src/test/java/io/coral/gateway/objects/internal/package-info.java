@NullMarked
package io.coral.gateway.objects.internal;

import org.jspecify.annotations.NullMarked;
