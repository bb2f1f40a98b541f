/**
 * gRPC over sockets: {@link io.coral.grpc.EventLoops} are the threads, each {@link
 * io.coral.grpc.LocalServer} listens at a path and each {@link io.coral.grpc.NetworkServer} at a
 * port, by TLS where it has a {@link io.coral.grpc.Certificate}. What is called is made of the
 * packages of grpc-java, which this bundle exports.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.coral.grpc;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
