/**
 * The demo: starts everything, kills Kafka and the read model while orders are under way, repairs what was poison to the read
 * model, and compares what everybody wrote down.
 *
 * <p>Everything but the customers is a process of its own, so that {@code kill -9} is real. Random choices come from one
 * seed, which is printed.
 */
@NullMarked
package dev.norn.examples.events.demo;

import org.jspecify.annotations.NullMarked;
