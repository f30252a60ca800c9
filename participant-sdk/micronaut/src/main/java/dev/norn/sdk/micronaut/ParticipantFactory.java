package dev.norn.sdk.micronaut;

import dev.norn.protocol.InstanceTransport;
import dev.norn.sdk.Participant;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.participant.LocalTries;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.core.reflect.ClassUtils;
import io.micronaut.inject.qualifiers.Qualifiers;
import jakarta.inject.Singleton;

/** Finds the application's participants and makes what answers for them. */
@Factory
final class ParticipantFactory {
    private static final String COMMAND_CONSUMER = "dev.norn.sdk.kafka.CommandConsumer";

    @Singleton
    ParticipantOperations operations(BeanContext beans) {
        return ParticipantOperations.of(beans.getBeansOfType(Object.class, Qualifiers.byStereotype(Participant.class)));
    }

    /** With the context, so that a broken participant or a missing table fails the start and not the first call. */
    @Context
    ParticipantHandler handler(
            BeanContext beans, ParticipantOperations operations, ParticipantConfiguration configuration) {
        Settings.require(
                configuration.transport() == InstanceTransport.HTTP
                        || ClassUtils.isPresent(COMMAND_CONSUMER, beans.getClassLoader()),
                "norn.participant.transport",
                configuration.transport().wireName(),
                "http, or norn-sdk-kafka on the class path");
        return new ParticipantHandler(operations, operations.needFence() ? beans.getBean(BranchFence.class) : null);
    }

    /** For tries in this process. */
    @Singleton
    LocalTries localTries(ParticipantHandler handler) {
        return handler.localTries();
    }
}
