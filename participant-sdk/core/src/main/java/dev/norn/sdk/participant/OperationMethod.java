package dev.norn.sdk.participant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.protocol.Operation;
import dev.norn.sdk.StepContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A method that answers one operation.
 *
 * @param name the operation's name
 * @param kind what it does to its branch
 * @param fenced whether it runs inside the branch fence
 * @param target the object that has the method
 */
record OperationMethod(String name, Operation kind, boolean fenced, Object target, Method method) {
    /** The input as the method's first parameter. */
    @Nullable
    Object readInput(ObjectMapper json, JsonNode input) throws JsonProcessingException {
        return read(json, input, method.getGenericParameterTypes()[0]);
    }

    /**
     * Calls the method.
     *
     * @param result the first phase's result, or null if unknown or if this is the first phase
     * @return what the method returned, null for a void method
     */
    @Nullable
    Object call(ObjectMapper json, @Nullable Object input, @Nullable JsonNode result, StepContext context)
            throws Exception {
        Type[] types = method.getGenericParameterTypes();
        @Nullable Object[] arguments = new @Nullable Object[types.length];
        arguments[0] = input;
        for (int i = 1; i < types.length; i++) {
            boolean isContext = types[i] == StepContext.class;
            arguments[i] = isContext ? context : result == null ? null : read(json, result, types[i]);
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            throw cause instanceof Exception exception ? exception : e;
        }
    }

    private static @Nullable Object read(ObjectMapper json, JsonNode value, Type type) throws JsonProcessingException {
        JavaType javaType = json.getTypeFactory().constructType(type);
        return json.treeToValue(value, javaType);
    }
}
