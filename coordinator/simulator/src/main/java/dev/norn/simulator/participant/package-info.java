/**
 * Participants, and the network to them.
 *
 * <p>A participant has one database and answers by the protocol. One with a branch fence keeps the rules of the SDK's fence
 * ({@code docs/participants.md}): the work of an operation and its record are committed together, what was answered is
 * answered again, a compensation without its action blocks the action. One without does what it is asked, every time. Both
 * crash, hang, take long, say no, and lose answers.
 */
@NullMarked
package dev.norn.simulator.participant;

import org.jspecify.annotations.NullMarked;
