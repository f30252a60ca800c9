/**
 * Calls of participants.
 *
 * <p>The {@link dev.norn.runtime.dispatch.Dispatcher} turns an effect that may be released into a call: it picks an
 * instance, keeps each participant within its number of concurrent calls, and builds what the protocol says. A
 * {@link dev.norn.runtime.dispatch.Transport} makes the call and gives exactly one answer. Which one is told by the scheme of
 * the instance's URL ({@link dev.norn.runtime.dispatch.TransportByScheme}); nothing else knows that there are several.
 *
 * <p>Invariants: a call that is queued uses up nothing of its attempt's time; a full or slow participant delays no other;
 * {@link dev.norn.engine.Answer.NotSent} is said only if not one byte of the request can have reached a participant.
 */
@NullMarked
package dev.norn.runtime.dispatch;

import org.jspecify.annotations.NullMarked;
