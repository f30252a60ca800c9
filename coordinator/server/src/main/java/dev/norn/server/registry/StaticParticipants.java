package dev.norn.server.registry;

import dev.norn.runtime.ParticipantDirectory.Instance;
import io.micronaut.context.env.Environment;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.core.naming.conventions.StringConvention;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The instances that the configuration names: {@code norn.participants.<name>.urls}, a list. They never expire. */
@Singleton
final class StaticParticipants {

    private static final String PREFIX = "norn.participants";
    private static final int WEIGHT = 100;

    private final Map<String, List<Instance>> instances = new TreeMap<>();

    StaticParticipants(Environment environment) {
        // Names keep their case: unlike other configuration keys they are not ours to normalise.
        Map<String, Object> raw = environment.getProperties(PREFIX, StringConvention.RAW);
        raw.keySet().stream()
                .filter(key -> key.contains("."))
                .map(key -> key.substring(0, key.indexOf('.')))
                .distinct()
                .forEach(name -> instances.put(name, read(name, raw)));
    }

    /** By participant. */
    Map<String, List<Instance>> instances() {
        return instances;
    }

    private static List<Instance> read(String name, Map<String, Object> raw) {
        List<String> urls = new ArrayList<>();
        String key = name + ".urls";
        raw.forEach((property, value) -> {
            if (property.equals(key)) {
                urls.addAll(texts(value));
            } else if (property.matches(java.util.regex.Pattern.quote(key) + "\\[[0-9]+\\]")) {
                urls.add(value.toString());
            } else if (property.startsWith(name + ".")) {
                throw new ConfigurationException(PREFIX + "." + property + " (expected: " + PREFIX + "." + key + ")");
            }
        });
        List<Instance> found = new ArrayList<>();
        for (String url : urls.stream().distinct().toList()) {
            found.add(new Instance("static-" + (found.size() + 1), url(PREFIX + "." + key, url), WEIGHT));
        }
        return List.copyOf(found);
    }

    private static List<String> texts(Object value) {
        if (value instanceof Collection<?> many) {
            return many.stream().map(Object::toString).toList();
        }
        return Arrays.stream(value.toString().split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static URI url(String property, String text) {
        return InstanceUrl.read(text)
                .orElseThrow(() -> new ConfigurationException(
                        property + ": " + text + " (expected: " + InstanceUrl.EXPECTED + ")"));
    }
}
