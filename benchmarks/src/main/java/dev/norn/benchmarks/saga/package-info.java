/**
 * Two-step sagas, and what they are compared with.
 *
 * <p>{@link dev.norn.benchmarks.saga.BenchmarkSaga} is the saga. It runs over HTTP ({@link
 * dev.norn.benchmarks.saga.HttpWorkload}), on the engine and the journal alone ({@link
 * dev.norn.benchmarks.saga.EngineWorkload}), and as the bare writes that it must make durable ({@link
 * dev.norn.benchmarks.saga.FloorWorkload}), which are captured from a real run. {@link
 * dev.norn.benchmarks.saga.SingleRowWorkload} is the smallest durable thing that PostgreSQL can do.
 */
@NullMarked
package dev.norn.benchmarks.saga;

import org.jspecify.annotations.NullMarked;
