/** Objects of stores, by S3's protocol and by plain HTTP: read whole, written once. */
@NullMarked
package io.coral.gateway.objects.internal;

import org.jspecify.annotations.NullMarked;
