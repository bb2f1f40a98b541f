/**
 * gRPC over sockets in the file system: {@link io.coral.grpc.EventLoops} are the threads, and each
 * {@link io.coral.grpc.LocalServer} listens at one path. What is called is made of the packages of
 * grpc-java, which this bundle exports.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.coral.grpc;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
