/** Carries out a durable list of transfers, each of them once, however often its process is killed. */
@NullMarked
package dev.norn.examples.transfer.initiator;

import org.jspecify.annotations.NullMarked;
