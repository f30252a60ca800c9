package dev.norn.dsl.internal.expression;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The objects of an input's type as CEL's struct types. A field that the schema does not declare is dynamic. */
final class StructTypes implements CelTypeProvider {

    private final ImmutableMap<String, CelType> types;

    private StructTypes(ImmutableMap<String, CelType> types) {
        this.types = types;
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return types.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** {@code object['key']}, {@code 'key' in object} and {@code size(object)}, which CEL has for maps only. */
    List<CelFunctionDecl> asMaps() {
        if (types.isEmpty()) {
            return List.of();
        }
        List<CelOverloadDecl> indexes = new ArrayList<>();
        List<CelOverloadDecl> contains = new ArrayList<>();
        List<CelOverloadDecl> sizes = new ArrayList<>();
        for (String name : types.keySet()) {
            CelType type = StructTypeReference.create(name);
            String id = "_object" + indexes.size();
            indexes.add(CelOverloadDecl.newGlobalOverload("index" + id, SimpleType.DYN, type, SimpleType.STRING));
            contains.add(CelOverloadDecl.newGlobalOverload("in" + id, SimpleType.BOOL, SimpleType.STRING, type));
            sizes.add(CelOverloadDecl.newGlobalOverload("size" + id, SimpleType.INT, type));
        }
        return List.of(
                CelFunctionDecl.newFunctionDeclaration("_[_]", indexes),
                CelFunctionDecl.newFunctionDeclaration("@in", contains),
                CelFunctionDecl.newFunctionDeclaration("size", sizes));
    }

    /** Names the objects of one input's type. */
    static final class Builder {

        private final Map<String, CelType> types = new LinkedHashMap<>();
        private final Set<String> fieldsUsed;

        /**
         * A builder for one expression.
         *
         * @param fieldsUsed all field names in it; those that are not declared become dynamic fields
         */
        Builder(Set<String> fieldsUsed) {
            this.fieldsUsed = fieldsUsed;
        }

        CelType of(InputType type, String name) {
            return switch (type.kind()) {
                case DYNAMIC -> SimpleType.DYN;
                case STRING -> SimpleType.STRING;
                case BOOLEAN -> SimpleType.BOOL;
                case INTEGER -> SimpleType.INT;
                case LIST -> ListType.create(type.item() == null ? SimpleType.DYN : of(type.item(), name + ".item"));
                case OBJECT ->
                    type.hasFields() ? struct(type, name) : MapType.create(SimpleType.STRING, SimpleType.DYN);
            };
        }

        private CelType struct(InputType type, String name) {
            Set<String> names = new TreeSet<>(fieldsUsed);
            names.addAll(type.fields().keySet());
            ImmutableMap.Builder<String, CelType> building = ImmutableMap.builder();
            int number = 0;
            for (String field : names) {
                // Numbered, because a property's name may be anything and a type's may not.
                CelType fieldType =
                        of(type.fields().getOrDefault(field, InputType.DYNAMIC), name + ".field" + number++);
                building.put(field, fieldType);
            }
            ImmutableMap<String, CelType> fields = building.buildOrThrow();
            types.put(
                    name,
                    StructType.create(
                            name, ImmutableSet.copyOf(names), field -> Optional.ofNullable(fields.get(field))));
            return StructTypeReference.create(name);
        }

        StructTypes build() {
            return new StructTypes(ImmutableMap.copyOf(types));
        }
    }
}
