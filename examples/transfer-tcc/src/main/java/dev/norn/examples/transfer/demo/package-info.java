/**
 * The demo: starts everything, kills it in turn while transfers are under way, waits for the end, and checks the books.
 *
 * <p>The coordinator, the banks, the fee service and the initiator are processes of their own, so that {@code kill -9} is
 * real; this process keeps none of their state. Random choices come from one seed, which is printed.
 */
@NullMarked
package dev.norn.examples.transfer.demo;

import org.jspecify.annotations.NullMarked;
