package dev.norn.sdk.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.sdk.inbox.InboundMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A method as a handler: gives its parameters what they ask for. */
final class ConsumerMethod implements InboxHandler {
    private final Object target;
    private final Method method;
    private final Type[] parameters;
    private final ObjectMapper json;

    /**
     * A handler.
     *
     * @throws IllegalArgumentException if the method is static, or a parameter comes twice
     */
    ConsumerMethod(Object target, Method method, ObjectMapper json) {
        this.target = target;
        this.method = method;
        this.parameters = method.getGenericParameterTypes();
        this.json = json;
        // The class itself need not be public.
        method.trySetAccessible();
        if (Modifier.isStatic(method.getModifiers())) {
            throw new IllegalArgumentException(method + ": static (expected: a method of the object)");
        }
        Set<Object> seen = new HashSet<>();
        for (Type parameter : parameters) {
            boolean own = parameter == Connection.class || parameter == InboundMessage.class;
            if (!seen.add(own ? parameter : "payload")) {
                throw new IllegalArgumentException(
                        method + ": two parameters of one kind (expected: at most one payload, one Connection and one"
                                + " InboundMessage)");
            }
        }
    }

    @Override
    public void handle(InboundMessage message, Connection connection) throws Exception {
        @Nullable Object[] arguments = new @Nullable Object[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            arguments[i] = argument(parameters[i], message, connection);
        }
        try {
            var unused = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception exception ? exception : e;
        }
    }

    private @Nullable Object argument(Type type, InboundMessage message, Connection connection) {
        if (type == Connection.class) {
            return connection;
        }
        if (type == InboundMessage.class) {
            return message;
        }
        String payload = message.payload();
        if (payload == null || type == String.class) {
            return payload;
        }
        try {
            return json.readValue(payload, json.getTypeFactory().constructType(type));
        } catch (JsonProcessingException e) {
            throw new UnreadableMessageException("payload: not a " + type.getTypeName(), e);
        }
    }
}
