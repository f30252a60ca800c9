/**
 * Answers the coordinator's calls with the operations of {@link dev.norn.sdk.Participant} objects, without a framework.
 *
 * <p>{@link dev.norn.sdk.participant.ParticipantHandler} turns a request into a response; whoever has an HTTP server
 * adapts it in a few lines. Who has none takes {@link dev.norn.sdk.participant.ParticipantServer}.
 * {@link dev.norn.sdk.participant.LocalTries} runs tries in this process, in the same fence and without HTTP.
 * {@link dev.norn.sdk.participant.InstanceHeartbeat} keeps the instance known to the coordinator.
 *
 * <p>Every failure is a problem (RFC 9457) with a stable code of {@link dev.norn.protocol.ParticipantCodes}; only a
 * business failure is final for the coordinator, the rest it asks again.
 */
@NullMarked
package dev.norn.sdk.participant;

import org.jspecify.annotations.NullMarked;
