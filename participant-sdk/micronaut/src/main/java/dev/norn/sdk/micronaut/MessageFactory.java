package dev.norn.sdk.micronaut;

import dev.norn.sdk.Participant;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.message.Messages;
import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.qualifiers.Qualifiers;
import jakarta.inject.Singleton;
import java.util.List;

/** Makes what a producer of transactional messages needs. */
@Factory
final class MessageFactory {
    @Singleton
    @Requires(missingBeans = Messages.class)
    Messages messages(BeanContext beans, NornClient client, BranchFence fence, MessagesConfiguration configuration) {
        String producer = configuration.producer();
        return Messages.of(client, producer == null ? onlyParticipant(beans) : producer, fence);
    }

    /** By the beans' definitions: a participant may be a producer itself, and so may be being made just now. */
    private static String onlyParticipant(BeanContext beans) {
        List<String> names = beans.getBeanDefinitions(Object.class, Qualifiers.byStereotype(Participant.class)).stream()
                .filter(MessageFactory::isFenced)
                .map(definition -> definition.stringValue(Participant.class).orElse(""))
                .toList();
        Settings.require(
                names.size() == 1,
                "norn.messages.producer",
                null,
                "the name of a participant of this application, one of " + names);
        return names.get(0);
    }

    private static boolean isFenced(BeanDefinition<?> definition) {
        return definition
                        .enumValue(Participant.class, "fence", Participant.Fence.class)
                        .orElse(Participant.Fence.DATABASE)
                == Participant.Fence.DATABASE;
    }
}
