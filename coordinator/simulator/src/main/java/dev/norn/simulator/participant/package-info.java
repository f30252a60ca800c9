/**
 * Participants, and the network to them.
 *
 * <p>A participant has one database and answers by the protocol. One with a branch fence keeps the rules of the SDK's fence
 * ({@code docs/participants.md}): the work of an operation and its record are committed together, what was answered is
 * answered again, a compensation or cancel without its first operation blocks that, of confirm and cancel the first one
 * counts. One without does what it is asked, every time. Both crash, hang, take long, say no, and lose answers. Tries come
 * from initiators, too, over the same network.
 */
@NullMarked
package dev.norn.simulator.participant;

import org.jspecify.annotations.NullMarked;
