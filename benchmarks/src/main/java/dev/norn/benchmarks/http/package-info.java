/**
 * HTTP/1.1 as cheap as it gets, on bare sockets and virtual threads, for both sides of the load: participants that do
 * nothing, and clients. It must not cost what it measures, so it knows only messages with a {@code Content-Length}.
 */
@NullMarked
package dev.norn.benchmarks.http;

import org.jspecify.annotations.NullMarked;
